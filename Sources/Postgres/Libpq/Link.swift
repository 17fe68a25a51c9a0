import CLibpq
import Glibc

/// One `PGconn` in non-blocking mode, used on its connection's queue alone.
///
/// A thin layer: each method is one call of libpq, with pointers turned into values. Waiting,
/// order and meaning are `Connection`'s.
final class Link {
    enum PollStep {
        case waitReadable, waitWritable, connected, failed
    }

    enum CopyChunk {
        case bytes, wouldBlock, ended
    }

    private let handle: OpaquePointer

    /// Begins to connect. Resolving a host name blocks; nothing else does.
    init?(_ parameters: [(keyword: String, value: String)]) {
        let keywords = parameters.map { strdup($0.keyword) }
        let values = parameters.map { strdup($0.value) }
        defer { for text in keywords + values { free(text) } }
        let started = PQconnectStartParams(
            keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil],
            0)
        guard let started else { return nil }
        handle = started
        // Verbose until connected: the SQLSTATE of a refused connection is nowhere but in the
        // verbose text.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        // Notices would otherwise go to stderr.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit {
        PQfinish(handle)
    }

    var isOpen: Bool { PQstatus(handle) == CONNECTION_OK }
    var socket: Int32 { PQsocket(handle) }
    var isBusy: Bool { PQisBusy(handle) == 1 }
    var processIdentifier: Int32 { PQbackendPID(handle) }
    var isIdleInNoTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// The last message of libpq on one line.
    var message: String { trimmed(PQerrorMessage(handle)) }

    func poll() -> PollStep {
        switch PQconnectPoll(handle) {
        case PGRES_POLLING_READING: .waitReadable
        case PGRES_POLLING_WRITING: .waitWritable
        case PGRES_POLLING_OK: .connected
        default: .failed
        }
    }

    /// - Returns: Whether libpq accepted to go on without blocking.
    func finishConnecting() -> Bool {
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        return PQsetnonblocking(handle, 1) == 0
    }

    func cancelRequest() -> CancelRequest? {
        PQgetCancel(handle).map(CancelRequest.init)
    }

    /// Whether the socket is readable within two milliseconds, for which this blocks.
    var isReadableSoon: Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&descriptor, 1, 2) > 0
    }

    /// Reads what the socket has. `false` when the connection is broken.
    func consumeInput() -> Bool {
        PQconsumeInput(handle) == 1
    }

    /// The next result of the running statement, `nil` after the last. Call only when not busy.
    func nextResult() -> ServerResult? {
        PQgetResult(handle).map { ServerResult($0) }
    }

    func nextNotification() -> Notification? {
        guard let notify = PQnotifies(handle) else { return nil }
        defer { PQfreemem(notify) }
        return Notification(
            channel: String(cString: notify.pointee.relname),
            payload: String(cString: notify.pointee.extra),
            processIdentifier: notify.pointee.be_pid)
    }

    /// Appends the next message of a COPY to the bytes.
    func readCopyData(into bytes: inout [UInt8]) -> CopyChunk {
        var buffer: UnsafeMutablePointer<CChar>?
        let count = PQgetCopyData(handle, &buffer, 1)
        defer { PQfreemem(buffer) }
        guard count > 0 else { return count == 0 ? .wouldBlock : .ended }
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: Int(count)))
        return .bytes
    }

    // Each returns `false` when libpq refused, with the reason in `message`. What was accepted
    // stands in libpq's buffer until `flush` has written it.

    func send(script: String) -> Bool {
        PQsendQuery(handle, script) == 1
    }

    func send(_ sql: String, _ parameters: ParameterList) -> Bool {
        parameters.withPointers { types, values, lengths, formats in
            PQsendQueryParams(
                handle, sql, Int32(parameters.count), types, values, lengths, formats, 1) == 1
        }
    }

    func sendPrepare(_ sql: String, as name: String, types: [PostgresType]) -> Bool {
        PQsendPrepare(handle, name, sql, Int32(types.count), types.map(\.oid)) == 1
    }

    func send(prepared name: String, _ parameters: ParameterList) -> Bool {
        parameters.withPointers { _, values, lengths, formats in
            PQsendQueryPrepared(
                handle, name, Int32(parameters.count), values, lengths, formats, 1) == 1
        }
    }

    func sendDescribe(prepared name: String) -> Bool {
        PQsendDescribePrepared(handle, name) == 1
    }

    /// From here on statements may be sent before those before them are answered.
    func enterPipeline() -> Bool {
        PQenterPipelineMode(handle) == 1
    }

    /// Ends what is sent together: after an error the server skips what stands before this, and
    /// answers it with a result of its own.
    func sendPipelineEnd() -> Bool {
        PQpipelineSync(handle) == 1
    }

    /// `false` unless every result has been taken.
    func exitPipeline() -> Bool {
        PQexitPipelineMode(handle) == 1
    }

    /// Asks for each row as a result of its own; only directly after sending a statement.
    func requestSingleRows() {
        PQsetSingleRowMode(handle)
    }

    /// `false` when the connection is broken.
    func putCopyData(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { raw in
            PQputCopyData(
                handle, raw.bindMemory(to: CChar.self).baseAddress, Int32(raw.count)) == 1
        }
    }

    /// Ends a COPY; with a reason, makes it fail.
    func putCopyEnd(failingBecause reason: String?) -> Bool {
        PQputCopyEnd(handle, reason) == 1
    }

    /// Whether anything is left to write; `nil` when the connection is broken.
    func flush() -> Bool? {
        switch PQflush(handle) {
        case 0: false
        case 1: true
        default: nil
        }
    }
}
