/// A lookup: which features, of which entities.
package struct OnlineRequest: Sendable {
    let plan: LookupPlan
    /// For each of the selection's join keys, in their order, one value per entity.
    package let columns: [[FeatureValue]]
    /// For each of the selection's request columns, in their order, one value per entity.
    let requestValues: [[FeatureValue]]
    /// The number of entities.
    package let count: Int

    /// Of the columns.
    package var keyNames: [String] { plan.keyNames }

    /// What its values take in memory, about.
    package var byteCount: Int {
        (columns + requestValues).joined().reduce(0) { $0 + $1.byteCount }
    }

    /// Most entities one lookup may name.
    package static let entitiesMax = 10_000
    /// Most values one lookup may ask for: of each entity one for each feature.
    package static let valuesMax = 1_000_000

    init(
        plan: LookupPlan, columns: [[FeatureValue]], requestValues: [[FeatureValue]], count: Int
    ) {
        self.plan = plan
        self.columns = columns
        self.requestValues = requestValues
        self.count = count
    }

    /// - Parameters:
    ///   - entities: For each join key a list of values, all of one length; a key that no view
    ///     needs is refused.
    ///   - request: The same for each of the selection's request columns.
    /// - Throws: `.invalid` naming every list that is missing, unneeded or of another length.
    package init(
        _ plan: LookupPlan, entities: [(name: String, values: [FeatureValue])],
        request: [(name: String, values: [FeatureValue])] = []
    ) throws(FeatureError) {
        let selection = plan.selection
        var lists = RequestLists()
        columns = lists.take(
            selection.joinKeys, from: entities, member: "entities", each: "join key",
            several: "join keys")
        requestValues = lists.take(
            selection.requestColumns, from: request, member: "request", each: "request value",
            several: "request values")
        guard lists.faults.isEmpty else {
            throw .invalid("the entities are wrong", lists.faults)
        }
        count = lists.first?.count ?? 0
        guard count <= Self.entitiesMax else {
            throw .invalid(
                "too many entities",
                [
                    Fault(
                        "entities", "One lookup takes up to \(Self.entitiesMax), this has \(count)."
                    )
                ])
        }
        let width = selection.items.count
        guard count * width <= Self.valuesMax else {
            throw .invalid(
                "too many values",
                [
                    Fault(
                        "features",
                        "One lookup answers up to \(Self.valuesMax) values, this asks for "
                            + "\(width) features of \(count) entities.",
                        hint: "Ask for fewer features, or of fewer entities at once.")
                ])
        }
        self.plan = plan
    }
}

/// The lists of a request, each of one value per entity.
private struct RequestLists {
    private(set) var faults: [Fault] = []
    /// The first of all lists, whose length is that of the others.
    private(set) var first: (name: String, count: Int)?

    /// - Parameters:
    ///   - each: What one is called, such as `join key`.
    /// - Returns: The lists of the names, where no faults were found.
    mutating func take(
        _ needed: [Column], from given: [(name: String, values: [FeatureValue])], member: String,
        each: String, several: String
    ) -> [[FeatureValue]] {
        // Made only where something is wrong: it costs more than a lookup.
        var hint: String {
            needed.isEmpty
                ? "There are no \(several)."
                : "The \(several) are \(needed.map(\.name).joined(separator: ", "))."
        }
        for (name, _) in given where !needed.contains(where: { $0.name == name }) {
            faults.append(
                Fault(
                    "\(member).\(name)", "No asked feature has a \(each) \"\(name)\".", hint: hint))
        }
        var lists: [[FeatureValue]] = []
        for column in needed {
            let name = column.name
            guard let values = given.first(where: { $0.name == name })?.values else {
                faults.append(
                    Fault("\(member).\(name)", "The \(each) \"\(name)\" is missing.", hint: hint))
                continue
            }
            if let first, first.count != values.count {
                faults.append(
                    Fault(
                        "\(member).\(name)",
                        "The list has \(values.count) values, that of \"\(first.name)\" has "
                            + "\(first.count).",
                        hint: "Give every \(each) one value per entity."))
            }
            first = first ?? (name, values.count)
            lists.append(values)
        }
        return lists
    }
}
