package io.elb.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's io_uring, but that a reset right behind data is noticed.
 *
 * <p>Netty 4.2.18 ends a read loop when the kernel says that a socket holds no more data, and waits for the next event of its poll. The
 * event of a reset may have come while it read; a reset is no data, and no other event follows. So whoever has seen a socket break is
 * told once more, behind each read, that there is something to be read.
 */
final class WatchfulIoUring implements IoHandler {
    private static final byte POLL_ADD = 6; // IORING_OP_POLL_ADD
    private static final byte RECV = 27; // IORING_OP_RECV
    private static final int MORE = 1 << 1; // IORING_CQE_F_MORE: the poll stays armed
    private static final int POLLIN = 0x01;
    private static final int POLLERR_OR_HUP = 0x08 | 0x10;

    private final IoHandler ring;

    private WatchfulIoUring(IoHandler ring) {
        this.ring = ring;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = IoUringIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new WatchfulIoUring(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public void initialize() {
        ring.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return ring.run(context);
    }

    @Override
    public void prepareToDestroy() {
        ring.prepareToDestroy();
    }

    @Override
    public void destroy() {
        ring.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return ring.register(handle instanceof IoUringIoHandle socket ? new Watched(socket) : handle);
    }

    @Override
    public void wakeup() {
        ring.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return ring.isCompatible(handleType);
    }

    @SuppressWarnings("try") // close() is the interface's own
    private static final class Watched implements IoUringIoHandle {
        private final IoUringIoHandle socket;
        private boolean broken;

        Watched(IoUringIoHandle socket) {
            this.socket = socket;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            IoUringIoEvent completion = (IoUringIoEvent) event;
            byte operation = completion.opcode();
            int result = completion.res();
            socket.handle(registration, event);
            if (operation == POLL_ADD) {
                broken |= result > 0 && (result & POLLERR_OR_HUP) != 0;
            } else if (broken && operation == RECV && result > 0 && registration.isValid()) {
                socket.handle(registration, new IoUringIoEvent(POLLIN, MORE, POLL_ADD, 0L));
            }
        }

        @Override
        public void registered() {
            socket.registered();
        }

        @Override
        public void unregistered() {
            socket.unregistered();
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }
}
