import CEpoll
import Glibc

/// An epoll set: which descriptors can be read or written. Each is registered under 64 bits of the
/// caller's choice.
package struct Poller: ~Copyable {
    package struct Interest: OptionSet {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        package static let reading = Interest(rawValue: EPOLLIN.rawValue)
        package static let writing = Interest(rawValue: EPOLLOUT.rawValue)
    }

    struct Event {
        let bits: UInt64
        let isReadable: Bool
        let isWritable: Bool
        /// Both directions are over.
        let isBroken: Bool
    }

    /// What `wait` found, in memory that is used again and again.
    struct Events: ~Copyable {
        fileprivate let space = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 256)
        fileprivate(set) var count = 0

        init() { space.initialize(repeating: epoll_event()) }

        deinit { space.deallocate() }

        subscript(index: Int) -> Event {
            let event = space[index]
            return Event(
                bits: event.data.u64,
                isReadable: event.events & EPOLLIN.rawValue != 0,
                isWritable: event.events & EPOLLOUT.rawValue != 0,
                isBroken: event.events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0)
        }
    }

    private let descriptor: Int32

    /// Takes over an epoll descriptor and closes it in the end.
    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    func add(_ target: Int32, _ interest: Interest, bits: UInt64) {
        control(EPOLL_CTL_ADD, target, interest, bits)
    }

    func change(_ target: Int32, _ interest: Interest, bits: UInt64) {
        control(EPOLL_CTL_MOD, target, interest, bits)
    }

    func remove(_ target: Int32) {
        control(EPOLL_CTL_DEL, target, [], 0)
    }

    /// Waits until something can be done or `deadline` has passed, if there is one.
    func wait(for events: inout Events, until deadline: MonotonicTime?, now: MonotonicTime) {
        var milliseconds: Int32 = -1
        if let deadline {
            // Rounded up: waking a moment early would turn the loop without anything to do.
            let rest = max(0, deadline.nanoseconds - now.nanoseconds + 999_999) / 1_000_000
            milliseconds = Int32(min(rest, 60_000))
        }
        let space = events.space
        let count = epoll_wait(descriptor, space.baseAddress, Int32(space.count), milliseconds)
        events.count = max(0, Int(count))
    }

    private func control(_ operation: Int32, _ target: Int32, _ interest: Interest, _ bits: UInt64)
    {
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.u64 = bits
        let code = epoll_ctl(descriptor, operation, target, &event)
        precondition(code == 0, "epoll refused a descriptor: \(String(cString: strerror(errno)))")
    }
}
