import Features
import HTTP
import Synchronization

/// Streams a table as the body of an answer, once it is sure that there is one.
///
/// Errors that come before the first row are answered as problems: the status is not sent until
/// the columns are known. After that an error can only cut the answer short.
struct TableStream {
    typealias Begin = @Sendable ([Column]) async throws -> Void
    typealias Consume = @Sendable (RowBlock) async throws -> Void

    let format: TableFormat
    /// Told of the error that has cut short an answer which had begun; its client cannot be.
    let cut: @Sendable (any Error) -> Void
    /// The name of a field that follows the body.
    var trailer: String?
    /// A field of the head, asked for when the columns are known.
    var note: (@Sendable () -> (name: String, value: String)?)?

    /// - Parameter produce: Calls `begin` once and then `consume` with each batch of rows; returns
    ///   the value of the trailer.
    func response(
        _ produce:
            @escaping @Sendable (_ begin: Begin, _ consume: Consume) async throws -> String?
    ) async throws -> Response {
        let meeting = Meeting()
        let (format, trailer, cut) = (format, trailer, cut)
        // Used by the producer alone, one call at a time.
        let output = Mutex<TableWriter?>(nil)
        let producer = Task {
            do {
                let value = try await produce(
                    { columns in
                        let table = TableWriter(format, columns: columns)
                        output.withLock { $0 = table }
                        let writer = try await meeting.writer(for: columns)
                        try await writer.write(table.header())
                    },
                    { rows in
                        let bytes = output.withLock { $0?.write(rows) } ?? []
                        try await meeting.agreed().write(bytes)
                    })
                let bytes = output.withLock { $0?.end() } ?? []
                if !bytes.isEmpty { try await meeting.agreed().write(bytes) }
                if let trailer, let value { try meeting.agreed().setTrailer(trailer, value) }
                meeting.fail(CancellationError())
            } catch {
                // A client that has gone is no news.
                let isNews = !Task.isCancelled && !(error is BodyError)
                if isNews, output.withLock({ $0 != nil }) { cut(error) }
                meeting.fail(error)
                throw error
            }
        }
        try await withTaskCancellationHandler {
            try await meeting.waitForColumns()
        } onCancel: {
            producer.cancel()
        }
        // When the answer is dropped unread, nobody will ever bring a writer.
        let abandonment = Abandonment { meeting.fail(CancellationError()) }
        var headers: Headers = ["Content-Type": format.contentType]
        if let trailer { headers.append("Trailer", trailer) }
        if let note = note?() { headers.append(note.name, note.value) }
        return Response(
            status: .ok, headers: headers,
            body: .stream { writer in
                try await withTaskCancellationHandler {
                    meeting.bring(writer)
                    try await producer.value
                } onCancel: {
                    producer.cancel()
                }
                abandonment.keep()
            })
    }
}

/// Where the producer of rows, who brings the columns, waits for the answer's writer, and the
/// answer waits for the columns.
private final class Meeting: Sendable {
    private struct State {
        var columns: [Column]?
        var writer: BodyWriter?
        var error: (any Error)?
        var columnsWaiter: CheckedContinuation<Void, any Error>?
        var writerWaiter: CheckedContinuation<BodyWriter, any Error>?
    }

    private let state = Mutex(State())

    func writer(for columns: [Column]) async throws -> BodyWriter {
        try await withCheckedThrowingContinuation { continuation in
            let waiter = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                state.columns = columns
                if let error = state.error {
                    continuation.resume(throwing: error)
                } else {
                    state.writerWaiter = continuation
                }
                return state.columnsWaiter.take()
            }
            waiter?.resume()
        }
    }

    func waitForColumns() async throws {
        try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
                if state.columns != nil {
                    continuation.resume()
                } else if let error = state.error {
                    continuation.resume(throwing: error)
                } else {
                    state.columnsWaiter = continuation
                }
            }
        }
    }

    func bring(_ writer: BodyWriter) {
        let waiter = state.withLock { state -> CheckedContinuation<BodyWriter, any Error>? in
            state.writer = writer
            return state.writerWaiter.take()
        }
        waiter?.resume(returning: writer)
    }

    func agreed() throws -> BodyWriter {
        try state.withLock { state in
            guard let writer = state.writer else { throw state.error ?? CancellationError() }
            return writer
        }
    }

    func fail(_ error: any Error) {
        let waiters = state.withLock { state in
            state.error = state.error ?? error
            return (state.columnsWaiter.take(), state.writerWaiter.take())
        }
        waiters.0?.resume(throwing: error)
        waiters.1?.resume(throwing: error)
    }
}

/// Runs its action when it is released.
private final class Abandonment: Sendable {
    private let action: @Sendable () -> Void

    init(_ action: @escaping @Sendable () -> Void) {
        self.action = action
    }

    deinit { action() }

    /// Does nothing but hold on until here.
    func keep() {}
}

extension Services {
    /// Logs why an answer was cut short.
    func logCut(of requestID: String) -> @Sendable (any Error) -> Void {
        let log = log
        return { error in
            let problem = Problem(
                .internalServerError, "internal", "an answer was cut short",
                detail: Problem(error).detail)
            log(problem, error, requestID)
        }
    }
}
