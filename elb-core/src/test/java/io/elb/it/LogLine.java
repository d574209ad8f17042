package io.elb.it;

import java.util.ArrayList;
import java.util.List;

/** A line of a log, taken apart as its readers do: at spaces that are not in quotes. */
final class LogLine {
    private static final List<String> ACCESS = List.of(
            "type",
            "time",
            "elb",
            "client:port",
            "target:port",
            "request_processing_time",
            "target_processing_time",
            "response_processing_time",
            "elb_status_code",
            "target_status_code",
            "received_bytes",
            "sent_bytes",
            "request",
            "user_agent",
            "ssl_cipher",
            "ssl_protocol",
            "target_group_arn",
            "trace_id",
            "domain_name",
            "chosen_cert_arn",
            "matched_rule_priority",
            "request_creation_time",
            "actions_executed",
            "redirect_url",
            "error_reason",
            "target:port_list",
            "target_status_code_list",
            "classification",
            "classification_reason",
            "conn_trace_id",
            "transformed_host",
            "transformed_uri",
            "request_transform_status");
    private static final List<String> QUOTED = List.of(
            "request",
            "user_agent",
            "trace_id",
            "domain_name",
            "chosen_cert_arn",
            "actions_executed",
            "redirect_url",
            "error_reason",
            "target:port_list",
            "target_status_code_list",
            "classification",
            "classification_reason",
            "transformed_host",
            "transformed_uri",
            "request_transform_status");

    private final String line;
    private final List<String> fields;

    private LogLine(String line) {
        this.line = line;
        this.fields = split(line);
    }

    /** A line of an access log; its fields are as many, and quoted, as they must be. */
    static LogLine access(String line) {
        LogLine parsed = new LogLine(line);
        if (parsed.fields.size() != ACCESS.size()) {
            throw new AssertionError(parsed.fields.size() + " fields (expected: " + ACCESS.size() + "): " + line);
        }
        for (int i = 0; i < ACCESS.size(); i++) {
            if (parsed.fields.get(i).startsWith("\"") != QUOTED.contains(ACCESS.get(i))) {
                throw new AssertionError(ACCESS.get(i) + ": " + parsed.fields.get(i) + " in " + line);
            }
        }
        return parsed;
    }

    static List<String> accessFieldNames() {
        return ACCESS;
    }

    /** The value of a field, without its quotes. */
    String get(String name) {
        int index = ACCESS.indexOf(name);
        if (index < 0) {
            throw new AssertionError("field: " + name + " (expected: one of " + ACCESS + ")");
        }
        String value = fields.get(index);
        return value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
    }

    static List<String> split(String line) {
        List<String> found = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= line.length(); i++) {
            char c = i == line.length() ? ' ' : line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ' ' && !quoted) {
                found.add(line.substring(start, i));
                start = i + 1;
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return line;
    }
}
