import Synchronization

/// Work that is done one after the other, in the order in which it came.
final class Turns: Sendable {
    private let last = Mutex<Task<Void, Never>?>(nil)

    /// Runs the body when everything before it has ended. It runs to its end, whoever stops
    /// waiting for it.
    func run<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        let turn = last.withLock { last in
            let turn = Task { [last] in
                await last?.value
                return try await body()
            }
            last = Task { _ = await turn.result }
            return turn
        }
        return try await turn.value
    }
}
