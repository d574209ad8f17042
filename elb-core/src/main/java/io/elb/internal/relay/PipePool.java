package io.elb.internal.relay;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;

/** Empty pipes of one event loop, kept for the next splice. Confined to its event loop. */
public final class PipePool {
    private static final int KEPT = 64;

    private final ArrayDeque<Pipe> free = new ArrayDeque<>();
    private boolean closed;

    /** Two ends of a pipe in the kernel. */
    record Pipe(FileDescriptor out, FileDescriptor in) {
        void close() {
            try {
                out.close();
            } catch (IOException e) {
                // A pipe that can't be closed is closed already.
            }
            try {
                in.close();
            } catch (IOException e) {
                // As above.
            }
        }
    }

    Pipe take() throws IOException {
        Pipe pipe = free.pollLast();
        if (pipe != null) {
            return pipe;
        }
        FileDescriptor[] ends = FileDescriptor.pipe();
        return new Pipe(ends[0], ends[1]);
    }

    /** Takes an empty pipe back. */
    void give(Pipe pipe) {
        if (closed || free.size() >= KEPT) {
            pipe.close();
        } else {
            free.addLast(pipe);
        }
    }

    /** Closes what is kept; what comes back later is closed too. */
    public void close() {
        closed = true;
        for (Pipe pipe = free.pollLast(); pipe != null; pipe = free.pollLast()) {
            pipe.close();
        }
    }
}
