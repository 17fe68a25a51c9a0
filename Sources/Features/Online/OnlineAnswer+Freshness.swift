/// How old what is served is, and what was served instead.
extension OnlineAnswer {
    /// How old the row was that was found, in microseconds; `nil` where there was none.
    package func age(_ row: Int, _ feature: Int) -> Int64? {
        eventTime(row, feature)?.age(at: instant)
    }

    /// The fallback that serves the feature's value; `nil` where the value is its own, and where
    /// nothing is served.
    package func usedFallback(_ row: Int, _ feature: Int) -> Fallback? {
        guard let fallback = fallback(feature) else { return nil }
        return fallback.serves(statuses[row * width + feature]) ? fallback : nil
    }

    /// Whether any value of the entity comes from a fallback.
    package func usesFallbacks(_ row: Int) -> Bool {
        hasFallbacks && (0..<width).contains { usedFallback(row, $0) != nil }
    }

    /// Cells that an error tells of.
    static let refusedMax = 20

    /// Refuses the lookup where a feature that rejects has no value to serve.
    /// - Throws: `.invalid` naming each such feature, its entity and its age.
    func refuse(for request: OnlineRequest) throws(FeatureError) {
        let rejecting = (0..<width).filter { fallback($0) == .reject }
        guard !rejecting.isEmpty else { return }
        var faults: [Fault] = []
        for row in 0..<count where faults.count < Self.refusedMax {
            for feature in rejecting {
                let status = statuses[row * width + feature]
                if Fallback.reject.refuses(status) { faults.append(fault(row, feature, request)) }
            }
        }
        guard !faults.isEmpty else { return }
        throw .invalid("a feature has no value that may be served", faults)
    }

    private func fault(_ row: Int, _ feature: Int, _ request: OnlineRequest) -> Fault {
        let item = selection.items[feature]
        let schema = selection.views[item.view]
        let entity = schema.keys.compactMap { key in
            selection.joinKeys.firstIndex { $0.name == key.name }.map {
                "\(key.name) \(request.columns[$0][row].text)"
            }
        }.joined(separator: ", ")
        let place = "entities.\(schema.keys[0].name)[\(row)]"
        let hint = "Its fallback is \"reject\": write a newer row, or leave the entity out."
        guard let age = age(row, feature), let ttl = schema.view.ttl else {
            return Fault(
                place,
                "There is no row of \"\(schema.name)\" for \(entity), and so no "
                    + "\"\(item.reference)\".",
                hint: hint)
        }
        let seconds = Double(age) / 1_000_000
        let limit = DurationText(microseconds: ttl.microseconds).text
        return Fault(
            place,
            "\"\(item.reference)\" of \(entity) is \(seconds) seconds old, and may be \(limit).",
            hint: hint)
    }
}
