/// How our verdict on some bytes relates to those of two others.
enum ParserComparison: Equatable {
    case allAccept
    case allRefuse
    /// Ours refuses what at least one of the others does not.
    case oursIsStricter
    /// One of the others refuses what ours and the other do not.
    case oneIsStricter
    /// Ours does what neither of the others does: a proxy in front could see other requests.
    case dangerous(String)

    init(_ ours: ParserVerdict, _ others: [ParserVerdict]) {
        if let danger = Self.danger(ours, others) {
            self = .dangerous(danger)
        } else if ours.isRefused {
            self = others.allSatisfy(\.isRefused) ? .allRefuse : .oursIsStricter
        } else {
            self = others.contains(where: \.isRefused) ? .oneIsStricter : .allAccept
        }
    }

    private static func danger(_ ours: ParserVerdict, _ others: [ParserVerdict]) -> String? {
        for (index, request) in ours.requests.enumerated() {
            if others.allSatisfy({ $0.isRefused && $0.requests.count <= index }) {
                return "request \(index) is handled, and both others refuse it"
            }
            let seen = others.filter { $0.requests.count > index }.map { $0.requests[index] }
            guard seen.count == others.count else { continue }
            if seen.allSatisfy({ $0.method != request.method }) {
                return "request \(index) has another method"
            }
            if seen.allSatisfy({ $0.pathAndQuery != request.pathAndQuery }) {
                return "request \(index) has another target"
            }
            if seen.allSatisfy({ $0.body != request.body }) {
                return "request \(index) has another body"
            }
            if seen.allSatisfy({ $0.headers != request.headers }) {
                return "request \(index) has other headers"
            }
        }
        // Half a line may already be wrong to others; nothing is done with it before its end.
        guard ours.isAccepted else { return nil }
        if others.allSatisfy(\.isRefused) { return "accepted, and both others refuse it" }
        let isAcceptedByAll = others.allSatisfy(\.isAccepted)
        if isAcceptedByAll, others.allSatisfy({ $0.requests.count != ours.requests.count }) {
            return "another number of requests"
        }
        return nil
    }
}
