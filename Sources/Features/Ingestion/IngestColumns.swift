/// The columns of the rows that are sent to a feature view, or to a push source and so to all the
/// views that read from it.
///
/// Rows travel in blocks of `columnCount` columns: the event time, the created time (null where the
/// sender leaves it to the time of our commit), then each distinct column of the views.
package struct IngestColumns: Sendable {
    /// A column of blocks behind the times.
    struct Slot: Hashable {
        /// As rows call it: any of several, or more than one with equal values.
        let names: [String]
        let type: ValueType
        let isKey: Bool
    }

    /// At least one.
    package let views: [IngestView]
    /// The strictest of the views'.
    package let mode: IngestMode
    let slots: [Slot]
    /// For each slot the first view that it belongs to.
    let firstViews: [Int]
    /// The names that a row may bear.
    let knownNames: Set<String>
    /// As messages call what rows are sent to.
    let owner: String
    /// The columns that may hold each time; the first that does counts.
    let eventTimeNames: [String]
    let createdTimeNames: [String]
    let cells: IngestCells

    /// Of blocks.
    package static let eventTime = 0
    /// Of blocks.
    package static let createdTime = 1
    /// Of blocks: where the first slot stands.
    static let firstSlot = 2

    package var columnCount: Int { Self.firstSlot + slots.count }

    /// Whether a row may bear the name.
    package func isKnown(_ name: String) -> Bool { knownNames.contains(name) }

    /// Whether the name is one of a row's event time or created time.
    package func isTime(_ name: String) -> Bool {
        eventTimeNames.contains(name) || createdTimeNames.contains(name)
    }

    /// The type of the join key or feature of that name, the first view's where several have it.
    package func type(of name: String) -> ValueType? {
        slots.first { $0.names.contains(name) }?.type
    }

    /// For rows sent to one view, whose columns are the view's stored features, by any of
    /// their names.
    package init(view schema: FeatureViewSchema) {
        self.init(
            [schema], owner: "feature view \"\(schema.name)\"", readsSourceColumns: false,
            names: schema.keys.map(\.name) + schema.storedFeatures.flatMap(\.names))
    }

    /// For rows sent to a push source, whose columns are the source's.
    ///
    /// - Parameter views: All that read from the source; at least one.
    package init(source columns: [Column], views: [FeatureViewSchema]) {
        precondition(!views.isEmpty, "rows go to at least one view")
        self.init(
            views, owner: "data source \"\(views[0].source.name)\"", readsSourceColumns: true,
            names: columns.map(\.name))
    }

    private init(
        _ schemas: [FeatureViewSchema], owner: String, readsSourceColumns: Bool, names: [String]
    ) {
        let source = schemas[0].source
        self.owner = owner
        eventTimeNames = Self.distinct(Reserved.eventTimestamp, source.eventTimestamp)
        createdTimeNames = Self.distinct(Reserved.createdTimestamp, source.createdTimestamp)
        knownNames = Set(names + eventTimeNames + createdTimeNames)
        let modes = Set(schemas.map(\.view.ingest))
        mode = IngestMode.allCases.first(where: modes.contains) ?? .rejectBatch
        var slots: [Slot] = []
        var firstViews: [Int] = []
        views = schemas.enumerated().map { index, schema in
            let place = { (slot: Slot) -> Int in
                if let known = slots.firstIndex(of: slot) { return Self.firstSlot + known }
                slots.append(slot)
                firstViews.append(index)
                return Self.firstSlot + slots.count - 1
            }
            return IngestView(
                schema: schema,
                keys: schema.keys.map { place(Slot(names: [$0.name], type: $0.type, isKey: true)) },
                features: schema.storedFeatures.map { feature in
                    let names = readsSourceColumns ? [feature.column] : feature.names
                    return place(Slot(names: names, type: feature.type, isKey: false))
                })
        }
        self.slots = slots
        self.firstViews = firstViews
        cells = IngestCells(
            names: knownNames, slots: slots,
            times: [
                (Self.eventTime, eventTimeNames, true), (Self.createdTime, createdTimeNames, false),
            ])
    }

    private static func distinct(_ name: String, _ own: String?) -> [String] {
        own.map { $0 == name ? [name] : [name, $0] } ?? [name]
    }
}
