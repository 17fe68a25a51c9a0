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

    /// Refuses the lookup where a feature that rejects has no value to serve, asked for itself or
    /// as an input of what is computed.
    /// - Throws: `.invalid` naming each such feature, its entity and its age.
    func refuse(for request: OnlineRequest) throws(FeatureError) {
        guard !layout.rejecting.isEmpty else { return }
        var faults: [Fault] = []
        for row in 0..<count where faults.count < Self.refusedMax {
            for (place, reference) in layout.rejecting {
                let time = times[row * layout.views.count + place.view]
                let isServed = time.map {
                    layout.views[place.view].ttl?.admits($0, at: instant) ?? true
                }
                if isServed == true { continue }
                faults.append(fault(row, reference, of: place.view, time, request))
                if faults.count == Self.refusedMax { break }
            }
        }
        guard !faults.isEmpty else { return }
        throw .invalid("a feature has no value that may be served", faults)
    }

    private func fault(
        _ row: Int, _ reference: FeatureReference, of view: Int, _ time: EventTime?,
        _ request: OnlineRequest
    ) -> Fault {
        let schema = selection.views[view]
        let entity = schema.keys.compactMap { key in
            selection.joinKeys.firstIndex { $0.name == key.name }.map {
                "\(key.name) \(request.columns[$0][row].text)"
            }
        }.joined(separator: ", ")
        let place = "entities.\(schema.keys[0].name)[\(row)]"
        let hint = "Its fallback is \"reject\": write a newer row, or leave the entity out."
        guard let time, let ttl = schema.view.ttl else {
            return Fault(
                place,
                "There is no row of \"\(schema.name)\" for \(entity), and so no "
                    + "\"\(reference)\".",
                hint: hint)
        }
        let seconds = Double(time.age(at: instant)) / 1_000_000
        let limit = DurationText(microseconds: ttl.microseconds).text
        return Fault(
            place,
            "\"\(reference)\" of \(entity) is \(seconds) seconds old, and may be \(limit).",
            hint: hint)
    }
}
