import Synchronization

/// Where tasks wait while a test has closed it.
package final class Gate: Sendable {
    private struct State {
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    package func close() { state.withLock { $0.isClosed = true } }

    package func open() {
        let waiting = state.withLock { state in
            defer { state = State() }
            return state.waiting
        }
        for task in waiting { task.resume() }
    }

    /// Returns when somebody waits.
    package func waitForSomebody() async {
        while state.withLock({ $0.waiting.isEmpty }) { await Task.yield() }
    }

    package func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if state.isClosed { state.waiting.append(continuation) }
                return !state.isClosed
            }
            if isOpen { continuation.resume() }
        }
    }
}
