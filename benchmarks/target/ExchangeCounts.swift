import HTTP
import Synchronization

/// What a server has answered, by the first digit of the status.
final class ExchangeCounts: Sendable {
    private let success = Atomic(0)
    private let redirection = Atomic(0)
    private let clientError = Atomic(0)
    private let serverError = Atomic(0)
    private let unanswered = Atomic(0)
    private let incomplete = Atomic(0)

    func observe(_ record: ExchangeRecord) {
        if !record.isComplete { incomplete.add(1, ordering: .relaxed) }
        guard let status = record.status else {
            unanswered.add(1, ordering: .relaxed)
            return
        }
        switch status.code {
        case ..<300: success.add(1, ordering: .relaxed)
        case ..<400: redirection.add(1, ordering: .relaxed)
        case ..<500: clientError.add(1, ordering: .relaxed)
        default: serverError.add(1, ordering: .relaxed)
        }
    }

    /// Each name with its count; `incomplete` ones are in one of the others too.
    var all: [(name: String, count: Int)] {
        [
            ("2xx", success.load(ordering: .relaxed)),
            ("3xx", redirection.load(ordering: .relaxed)),
            ("4xx", clientError.load(ordering: .relaxed)),
            ("5xx", serverError.load(ordering: .relaxed)),
            ("unanswered", unanswered.load(ordering: .relaxed)),
            ("incomplete", incomplete.load(ordering: .relaxed)),
        ]
    }
}
