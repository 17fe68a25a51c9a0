import Features

extension Problem {
    /// Everything that the problem says in one text, for protocols that have no more room.
    ///
    /// - Parameter facts: What is wrong; `nil` for the faults of the problem, or its detail.
    package func text(_ facts: [String]? = nil) -> String {
        let facts =
            facts
            ?? faults.map { fault in
                "\(fault.path): \(fault.detail)" + (fault.hint.map { " \($0)" } ?? "")
            }
        let told = facts.isEmpty ? [detail] : facts
        let more = told.count - Self.factsMax
        let rest = more > 0 ? ["And \(more) more."] : []
        return "\(title): "
            + (told.prefix(Self.factsMax) + rest + (hint.map { [$0] } ?? []))
            .joined(separator: " ")
    }

    /// Facts that a text lists.
    private static let factsMax = 5
}
