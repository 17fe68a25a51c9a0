import Features
import HTTP
import JSON
import Models
import Training

extension Problem {
    /// What any error means to a caller. Unknown errors are ours, and say nothing of their inside.
    package init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let told as FeastProblem: self = told.problem
        case let error as FeatureError: self.init(error)
        case let error as ModelError: self.init(error)
        case let error as TrainingError: self.init(error)
        case let error as JSONError:
            self = .malformed(error.isWellFormed ? Self.otherBody : "JSON", error.sentence)
        case let error as BodyError: self.init(error)
        case is CancellationError: self = .cancelled
        default:
            self.init(
                .internalServerError, "internal", "internal error",
                detail: "Something failed that should not have; it has been logged.")
        }
    }

    /// What became of a body that was read while it came.
    private init(_ error: BodyError) {
        switch error {
        case .tooLarge(let bytesMax):
            self.init(
                .contentTooLarge, "too-large", "the body is too large",
                detail: "The path takes up to \(bytesMax) bytes.")
        case .timeout:
            self.init(
                .requestTimeout, "timeout", "the body came too slowly",
                detail: "The server stopped waiting for the rest of it.")
        case .malformed:
            self.init(
                .badRequest, "malformed", "the body's chunks are malformed",
                detail: "The chunked transfer coding is wrong.")
        case .inflation(let error):
            let failure = error.failure
            self.init(failure.status, "http", failure.title, detail: failure.detail)
        case .disconnected, .cancelled: self = .cancelled
        }
    }

    private init(_ error: FeatureError) {
        switch error {
        case .invalid(let title, let faults):
            let first = faults.first?.detail ?? title.asSentence
            self.init(
                .unprocessableContent, "invalid", title,
                detail: faults.count > 1 ? "\(faults.count) things are wrong; see errors." : first,
                faults: faults)
        case .malformed(let format, let detail): self = .malformed(format, detail)
        case .unknown(let kind, let name, let hint):
            self.init(
                .notFound, "not-found", "unknown \(kind.rawValue) \"\(name)\"",
                detail: "The project defines no such \(kind.rawValue).", hint: hint)
        case .unknownDataset(let name):
            self.init(
                .notFound, "not-found", "unknown dataset \"\(name)\"",
                detail: "No dataset of that name has been built.",
                hint: "POST /v1/datasets builds one.")
        case .datasetExists(let name):
            self.init(
                .conflict, "conflict", "the dataset \"\(name)\" exists already",
                detail: "It stays as it is; nothing was built.",
                hint: "Send \"replace\": true to replace it, or choose another name.")
        case .batchRejected(let receipt):
            self.init(
                .unprocessableContent, "batch-rejected", "the batch was rejected",
                detail:
                    "\(receipt.faultCount), and the view takes a batch whole or not at all; "
                    + "nothing was stored.",
                hint: "Mend the rows, or declare the view with ingest: quarantine.",
                extra: receipt.members.filter { $0.0 != "errors" } + [("errors", receipt.faults)])
        case .idempotencyKeyReused(let key):
            self.init(
                .unprocessableContent, "idempotency-key-reused",
                "the idempotency key \"\(key)\" was used before with another body",
                detail: "A key names one request for ever; nothing was stored.",
                hint: "Send another request under another key.")
        case .inUse(let title, let faults):
            self.init(
                .conflict, "in-use", title, detail: faults.map(\.detail).joined(separator: " "),
                hint:
                    "Repeat it with force=true, or --force, to delete it all the same; its rows "
                    + "are gone for good then, and the audit says so.", faults: faults)
        case .inTheWay(let problem, let hint):
            self.init(.conflict, "conflict", problem, detail: problem.asSentence, hint: hint)
        case .conflict(let reason):
            self.init(
                .conflict, "conflict", "somebody else changed the same thing",
                detail: reason.asSentence,
                hint: "Read it again and repeat the request.")
        case .unavailable(let reason):
            self.init(
                .serviceUnavailable, "unavailable", "the database is not available",
                detail: reason.asSentence,
                hint: "Try again; with an Idempotency-Key nothing is done twice.",
                retryAfterSeconds: 1)
        case .full(let title, let detail, let hint):
            self.init(.insufficientStorage, "full", title, detail: detail, hint: hint)
        case .overloaded(let reason):
            self.init(
                .serviceUnavailable, "overloaded", "too much work waits already",
                detail: reason.asSentence, hint: "Try again later.", retryAfterSeconds: 10)
        case .storeFailed(let reason):
            self.init(
                .internalServerError, "internal", "the database refused the work",
                detail: reason.asSentence)
        }
    }
}
