package io.elb.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The calls of the system that a turn of the loop makes for the sockets that it has changed. */
class LastingEpollTest {
    private static final EpollIoOps IN = EpollIoOps.EPOLLIN;
    private static final EpollIoOps IN_OUT = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT);

    private final Thread loop = Thread.currentThread();
    private final RecordingEpoll inner = new RecordingEpoll();
    private final LastingEpoll epoll = new LastingEpoll(inner, new ThreadAwareExecutor() {
        @Override
        public boolean isExecutorThread(Thread thread) {
            return thread == loop;
        }

        @Override
        public void execute(Runnable task) {
            throw new UnsupportedOperationException();
        }
    });

    @Test
    void whatOneTurnAsksForCostsOneCall() throws Exception {
        IoRegistration one = epoll.register(new Socket(7));

        one.submit(IN);
        one.submit(IN_OUT);
        assertThat(inner.calls).isEmpty();

        epoll.run(new Turn());
        assertThat(inner.calls).containsExactly("7 " + IN_OUT.value());

        epoll.run(new Turn());
        assertThat(inner.calls).hasSize(1);
    }

    @Test
    void whatOneTurnChangesBackCostsNone() throws Exception {
        IoRegistration one = epoll.register(new Socket(7));
        one.submit(IN);
        epoll.run(new Turn());

        one.submit(IN_OUT);
        one.submit(IN);
        epoll.run(new Turn());

        assertThat(inner.calls).containsExactly("7 " + IN.value());
    }

    @Test
    void nothingToWaitForIsOneEdge() throws Exception {
        epoll.register(new Socket(7)).submit(EpollIoOps.NONE);

        epoll.run(new Turn());

        assertThat(inner.calls).containsExactly("7 " + EpollIoOps.EPOLLET.value());
    }

    @Test
    void closedSocketHearsNothingMoreAndLeavesAtTheEndOfTheTurn() throws Exception {
        Socket socket = new Socket(7);
        IoRegistration one = epoll.register(socket);
        one.submit(IN);
        epoll.run(new Turn());

        assertThat(one.cancel()).isTrue();
        assertThat(one.cancel()).isFalse();
        assertThat(one.isValid()).isFalse();
        assertThat(one.submit(IN_OUT)).isEqualTo(-1);
        inner.last.fire();
        assertThat(socket.events).isZero();
        assertThat(inner.calls).hasSize(1);

        epoll.run(new Turn());
        assertThat(inner.calls).containsExactly("7 " + IN.value(), "7 cancel");
    }

    @Test
    void numberThatIsInUseAgainInTheSameTurnIsTheNewSockets() throws Exception {
        epoll.register(new Socket(7)).cancel();
        IoRegistration other = epoll.register(new Socket(8));
        other.cancel();

        Socket next = new Socket(7);
        IoRegistration again = epoll.register(next);
        assertThat(inner.calls).containsExactly("7 cancel"); // before the new one came, and the other one waits

        again.submit(IN);
        epoll.run(new Turn());
        inner.last.fire();

        assertThat(inner.calls).containsExactly("7 cancel", "8 cancel", "7 " + IN.value());
        assertThat(next.events).isOne();
    }

    @Test
    void socketThatCannotBeWaitedForIsClosed() throws Exception {
        Socket socket = new Socket(7);
        IoRegistration one = epoll.register(socket);
        inner.failure = new UncheckedIOException(new IOException("no space left on device"));

        one.submit(IN);
        epoll.run(new Turn());

        assertThat(socket.isClosed).isTrue();
    }

    @Test
    void anotherThreadIsServedAtOnce() throws Exception {
        IoRegistration one = epoll.register(new Socket(7));

        Thread other = new Thread(() -> one.submit(IN));
        other.start();
        other.join();

        assertThat(inner.calls).containsExactly("7 " + IN.value());
    }

    @Test
    void endAppliesWhatIsLeft() throws Exception {
        IoRegistration one = epoll.register(new Socket(7));
        one.cancel();

        epoll.prepareToDestroy();

        assertThat(inner.calls).containsExactly("7 cancel");
    }

    private static final class Turn implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }

    private static final class Socket implements EpollIoHandle {
        private final FileDescriptor descriptor;
        private int events;
        private boolean isClosed;

        Socket(int number) {
            descriptor = new FileDescriptor(number);
        }

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            events++;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    /** Notes what it is asked for. */
    private static final class RecordingEpoll implements IoHandler {
        private final List<String> calls = new ArrayList<>();
        private @Nullable UncheckedIOException failure;
        private RecordingRegistration last;

        @SuppressWarnings("NullAway.Init")
        RecordingEpoll() {}

        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public void prepareToDestroy() {}

        @Override
        public void destroy() {}

        @Override
        public IoRegistration register(IoHandle handle) {
            last = new RecordingRegistration((EpollIoHandle) handle);
            return last;
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }

        private final class RecordingRegistration implements IoRegistration {
            private final EpollIoHandle handle;

            RecordingRegistration(EpollIoHandle handle) {
                this.handle = handle;
            }

            void fire() {
                handle.handle(this, new IoEvent() {});
            }

            @Override
            @SuppressWarnings("TypeParameterUnusedInFormals")
            public <T> T attachment() {
                throw new UnsupportedOperationException();
            }

            @Override
            public long submit(IoOps ops) {
                if (failure != null) {
                    throw failure;
                }
                calls.add(handle.fd().intValue() + " " + ((EpollIoOps) ops).value());
                return 0;
            }

            @Override
            public boolean isValid() {
                return true;
            }

            @Override
            public boolean cancel() {
                calls.add(handle.fd().intValue() + " cancel");
                return true;
            }
        }
    }
}
