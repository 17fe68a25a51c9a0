import Dispatch

/// Runs an actor on a serial dispatch queue.
///
/// `Connection` needs one: libpq may block for a moment (name resolution), which the threads of
/// Swift's concurrency must not, and the socket's events arrive on a queue anyway.
/// Swift has this as `DispatchSerialQueue` on Apple's platforms only.
package final class QueueExecutor: SerialExecutor {
    let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }

    package func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
