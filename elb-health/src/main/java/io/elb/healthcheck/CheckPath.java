package io.elb.healthcheck;

import java.util.Objects;

/** Request targets that checks ask for. */
final class CheckPath {
    private static final int MAX_LENGTH = 1024;

    private CheckPath() {}

    static String checked(String path) {
        Objects.requireNonNull(path, "path");
        boolean isValid = path.startsWith("/")
                && path.length() <= MAX_LENGTH
                && path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
        if (!isValid) {
            throw new IllegalArgumentException(
                    "path: " + path + " (expected: 1–1024 visible ASCII characters without #, the first of them /)");
        }
        return path;
    }
}
