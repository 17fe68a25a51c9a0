/// A lookup: which features, of which entities.
package struct OnlineRequest: Sendable {
    let plan: LookupPlan
    /// For each of the selection's join keys, in their order, one value per entity.
    let columns: [[FeatureValue]]
    /// The number of entities.
    package let count: Int

    /// Most entities one lookup may name.
    package static let entitiesMax = 10_000

    /// - Parameter entities: For each join key a list of values, all of one length; a key that no
    ///   view needs is refused.
    /// - Throws: `.invalid` naming every list that is missing, unneeded or of another length.
    package init(
        _ plan: LookupPlan, entities: [(name: String, values: [FeatureValue])]
    ) throws(FeatureError) {
        var faults: [Fault] = []
        let needed = plan.selection.joinKeys.map(\.name)
        for (name, _) in entities where !needed.contains(name) {
            faults.append(
                Fault(
                    "entities.\(name)", "No asked feature has a join key \"\(name)\".",
                    hint: "The join keys are \(needed.joined(separator: ", "))."))
        }
        var columns: [[FeatureValue]] = []
        var first: (name: String, count: Int)?
        for key in needed {
            guard let values = entities.first(where: { $0.name == key })?.values else {
                faults.append(
                    Fault(
                        "entities.\(key)", "The join key \"\(key)\" is missing.",
                        hint: "The join keys are \(needed.joined(separator: ", "))."))
                continue
            }
            if let first, first.count != values.count {
                faults.append(
                    Fault(
                        "entities.\(key)",
                        "The list has \(values.count) values, that of \"\(first.name)\" has "
                            + "\(first.count).",
                        hint: "Give every join key one value per entity."))
            }
            first = first ?? (key, values.count)
            columns.append(values)
        }
        guard faults.isEmpty else { throw .invalid("the entities are wrong", faults) }
        count = columns.first?.count ?? 0
        guard count <= Self.entitiesMax else {
            throw .invalid(
                "too many entities",
                [
                    Fault(
                        "entities", "One lookup takes up to \(Self.entitiesMax), this has \(count)."
                    )
                ])
        }
        self.plan = plan
        self.columns = columns
    }
}
