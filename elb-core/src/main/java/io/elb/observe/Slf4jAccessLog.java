package io.elb.observe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes access-log lines to slf4j. */
final class Slf4jAccessLog implements AccessLogSink {
    static final Slf4jAccessLog INSTANCE = new Slf4jAccessLog(LoggerFactory.getLogger("io.elb.access"));

    private final Logger logger;

    Slf4jAccessLog(Logger logger) {
        this.logger = logger;
    }

    @Override
    public void accept(RequestRecord record) {
        if (logger.isInfoEnabled()) {
            logger.info("{}", AccessLogLine.format(record));
        }
    }
}
