package io.elb.observe;

import io.elb.internal.file.LineBuffer;
import io.elb.internal.file.LineWriter;
import java.time.Duration;
import java.time.Instant;

/** Writes a record as a line of ELB's health-check log: 8 fields. Confined to one thread. */
final class HealthCheckLine implements LineWriter.Encoder<HealthCheckRecord> {
    static String format(HealthCheckRecord record) {
        LineBuffer line = new LineBuffer();
        new HealthCheckLine().encode(record, line);
        return line.toString();
    }

    @Override
    public void encode(HealthCheckRecord record, LineBuffer line) {
        Instant started = record.started();
        line.putWord(record.type()).put(' ');
        line.putTime(started.getEpochSecond(), started.getNano()).put(' ');
        Duration latency = record.latency();
        line.putSecondsExactly(latency.getSeconds(), latency.getNano()).put(' ');
        line.putWord(address(record)).put(' ');
        line.putWord(record.target().group()).put(' ');
        line.put(record.isPassed() ? "PASS " : "FAIL ");
        if (record.statusCode().isPresent()) {
            line.put(record.statusCode().getAsInt()).put(' ');
        } else {
            line.put("- ");
        }
        line.put(record.code().map(HealthCheckCode::token).orElse("-"));
    }

    /** As ELB names a function by its ARN, what has no address is named by its key. */
    private static String address(HealthCheckRecord record) {
        return record.address().isEmpty() ? record.target().key() : record.address();
    }
}
