package io.elb.internal.relay;

import io.elb.internal.relay.PipePool.Pipe;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.FileRegion;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.Native;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Moves a body from one plain TCP socket to another inside the kernel. Confined to the event loop of both.
 */
public final class Splice {
    /*
     * How it works. Before each read of the source channel the kernel moves what is there into a pipe. When the read loop
     * is over the pipe's content is queued at the sink as a file region, behind all that was queued before, whose
     * transferTo moves it on to the socket; Netty calls it again when the socket takes more. While a region is on its way
     * the source is not read. The few bytes that a read may still bring are delivered as usual, behind the pipe's.
     * Data that has left the source's socket counts as delivered. A pipe is taken when there is something to move and given back
     * once it is empty, so that whoever is quiet has none; one that is not empty is never used again.
     */
    private static final int ONCE_BYTES = 1 << 20;

    /** The body that is moved, as its source knows it. */
    public interface Body {
        /** Bytes that are still to come from the socket. */
        long remainingBytes();

        /** So many were taken from the socket. */
        void taken(long bytes);

        /** So many were handed to the sink since the last time. */
        void moved(long bytes);

        /** Switches reading of the source. */
        void readable(boolean on);
    }

    private final EpollSocketChannel source;
    private final EpollSocketChannel sinkChannel;
    private final SpliceSink sink;
    private final PipePool pipes;
    private final Body body;
    private final Runnable more = this::drain;
    private @Nullable Pipe pipe;
    private int inPipe;
    private boolean regionOut;
    private boolean paused;
    private boolean closed;
    private boolean failed;

    private Splice(
            EpollSocketChannel source, EpollSocketChannel sinkChannel, SpliceSink sink, PipePool pipes, Body body) {
        this.source = source;
        this.sinkChannel = sinkChannel;
        this.sink = sink;
        this.pipes = pipes;
        this.body = body;
    }

    /** Begins to splice what the source reads from now on; null where that is not possible. */
    public static @Nullable Splice start(Channel from, FlowEnd to, PipePool pipes, Body body) {
        if (!(from instanceof EpollSocketChannel source)
                || !(to instanceof SpliceSink sink)
                || !(sink.spliceChannel() instanceof EpollSocketChannel target)
                || !(source.config().getRecvByteBufAllocator() instanceof ReadSizes reads)
                || source.pipeline().get(SslHandler.class) != null
                || target.pipeline().get(SslHandler.class) != null
                || source.eventLoop() != target.eventLoop()) {
            return null;
        }
        Splice splice = new Splice(source, target, sink, pipes, body);
        reads.beforeRead(splice::fill);
        return splice;
    }

    /** Moves what is there from the source into the pipe; answers how much. */
    private int fill() {
        if (regionOut || closed || failed || !source.isOpen()) {
            return 0; // a closed descriptor's number may be somebody else's by now
        }
        long wanted = Math.min(body.remainingBytes(), ONCE_BYTES);
        if (wanted <= 0) {
            return 0;
        }
        Pipe to = pipe == null ? another() : pipe;
        if (to == null) {
            return 0;
        }
        pipe = to;
        int moved = 0;
        try {
            moved = Native.splice(source.fd().intValue(), -1, to.in().intValue(), -1, wanted);
            inPipe += moved;
            body.taken(moved);
        } catch (IOException e) {
            failed = true; // the read that follows meets the same error and reports it
        }
        if (inPipe == 0) {
            freePipe(true);
        }
        return moved;
    }

    private @Nullable Pipe another() {
        try {
            return pipes.take();
        } catch (IOException e) {
            close(); // no file descriptor to be had: copying needs none
            return null;
        }
    }

    /** Queues what is in the pipe at the sink. */
    public void emit() {
        Pipe from = pipe;
        if (inPipe == 0 || from == null) {
            return;
        }
        int count = inPipe;
        inPipe = 0;
        regionOut = true;
        sink.push();
        ChannelFuture written = sinkChannel.writeAndFlush(new PipeRegion(from, count));
        if (regionOut && !written.isDone() && !paused) {
            paused = true;
            sink.spliceWaits(true);
            body.readable(false);
        }
        body.moved(count);
    }

    /** The source's read loop is over: moves on all that can be moved without waiting. */
    public void drain() {
        if (closed) {
            return;
        }
        long budget = ONCE_BYTES;
        emit();
        while (!regionOut && !closed && budget > 0) {
            int moved = fill();
            if (moved == 0) {
                return;
            }
            budget -= moved;
            emit();
        }
        if (!regionOut && !closed && body.remainingBytes() > 0) {
            source.eventLoop().execute(more);
        }
    }

    /** Ends the splice; what is queued at the sink stays queued. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (source.config().getRecvByteBufAllocator() instanceof ReadSizes reads) {
            reads.beforeRead(null);
        }
        if (!regionOut) {
            freePipe(inPipe == 0);
        }
    }

    private void freePipe(boolean empty) {
        Pipe mine = pipe;
        pipe = null;
        if (mine != null && empty) {
            pipes.give(mine);
        } else if (mine != null) {
            mine.close();
        }
    }

    private void regionDone(boolean whole) {
        regionOut = false;
        boolean resume = paused && !closed;
        if (paused) {
            paused = false;
            sink.spliceWaits(false);
        }
        if (!whole) {
            freePipe(false);
            close(); // the sink is broken: what still comes goes the source's usual way, to whoever knows what to do
            // with it
        } else {
            freePipe(true);
        }
        if (resume) {
            body.readable(true);
        }
    }

    /** The content of the pipe on its way to the sink's socket. */
    private final class PipeRegion extends AbstractReferenceCounted implements FileRegion {
        private final Pipe from;
        private final long count;
        private long transferred;

        PipeRegion(Pipe from, long count) {
            this.from = from;
            this.count = count;
        }

        @Override
        public long transferTo(WritableByteChannel ignored, long position) throws IOException {
            int moved =
                    Native.splice(from.out().intValue(), -1, sinkChannel.fd().intValue(), -1, count - transferred);
            transferred += moved;
            return moved;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public long transferred() {
            return transferred;
        }

        @Override
        @Deprecated
        public long transfered() {
            return transferred;
        }

        @Override
        public long count() {
            return count;
        }

        @Override
        public PipeRegion retain() {
            super.retain();
            return this;
        }

        @Override
        public PipeRegion retain(int increment) {
            super.retain(increment);
            return this;
        }

        @Override
        public PipeRegion touch() {
            return this;
        }

        @Override
        public PipeRegion touch(Object hint) {
            return this;
        }

        @Override
        protected void deallocate() {
            regionDone(transferred == count);
        }
    }
}
