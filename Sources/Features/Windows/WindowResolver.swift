/// Resolves the aggregations of a view: finds their columns, checks their types, and tells which
/// columns of the events the view has to store.
///
/// A push source says its columns in its schema, and those are stored that some aggregation reads.
/// A view over a batch source declares its columns itself, and all of them are stored, so that an
/// aggregation that is added later finds their history.
struct WindowResolver {
    let view: FeatureView
    let source: DataSource
    let keys: [Column]
    /// Of the view in what was sent.
    let path: String
    let faults: FaultCollector

    struct Result {
        let features: [Feature]
        let stored: [Feature]
        let windows: WindowedSchema
    }

    /// What could not be resolved is noted as a fault and left out.
    func resolve() -> Result {
        let declared = declaredColumns
        let known = knownColumns(declared)
        var features: [Feature] = []
        var resolved: [WindowedFeature] = []
        for (index, aggregation) in view.aggregations.enumerated() {
            let place = "\(path).aggregations[\(index)]"
            guard let inputs = inputs(of: aggregation, known, place),
                let type = type(of: aggregation, inputs[0].column.map { known[$0].type }, place)
            else { continue }
            for product in aggregation.products {
                refuseKey(product.name, at: place)
                features.append(
                    Feature(product.name, type, annotations: aggregation.annotations))
                resolved.append(
                    WindowedFeature(
                        function: aggregation.function, input: inputs[product.groupValue ?? 0],
                        window: Window(
                            length: product.length.microseconds, isExact: aggregation.isExact),
                        quantile: aggregation.quantile, type: type))
            }
        }
        let stored = stored(of: declared, known, read: resolved)
        for column in stored where Reserved.all.contains(column.name) {
            faults.add(
                "\(path).aggregations",
                "They read \"\(column.name)\", which is a column of every view.",
                hint: "Give the source's column another name.")
        }
        let columns = known.map { column in
            EventColumn(
                name: column.name, type: column.type,
                place: place(of: column.name, stored: stored))
        }
        return Result(
            features: features, stored: stored,
            windows: WindowedSchema(columns: columns, features: resolved))
    }

    /// The columns of the events besides keys and times.
    private var declaredColumns: [Feature] {
        let declared: [Feature] =
            switch source.origin {
            case .push(let columns): columns.map { Feature($0.name, $0.type) }
            case .table, .query: view.columns
            }
        return declared.filter { column in
            !keys.contains { $0.name == column.name } && !timeNames.contains(column.name)
        }
    }

    private var timeNames: [String] {
        Reserved.times + [source.eventTimestamp] + (source.createdTimestamp.map { [$0] } ?? [])
    }

    /// What expressions may name: the keys, the declared columns and the event time.
    private func knownColumns(_ declared: [Feature]) -> [Column] {
        keys + declared.map { Column($0.name, $0.type) }
            + [Column(Reserved.eventTimestamp, .timestamp)]
            + (source.eventTimestamp == Reserved.eventTimestamp
                ? [] : [Column(source.eventTimestamp, .timestamp)])
    }

    /// One input for each value of the group, or one.
    private func inputs(
        of aggregation: Aggregation, _ known: [Column], _ place: String
    ) -> [WindowInput]? {
        var column: Int?
        if let name = aggregation.column {
            guard let index = known.firstIndex(where: { $0.name == name }) else {
                refuseColumn(name, known, at: "\(place).column")
                return nil
            }
            column = index
        }
        var filter: TypedExpression?
        if let expression = aggregation.filter {
            do {
                filter = try expression.condition(over: known, of: owner)
            } catch {
                faults.add("\(place).where", error.detail)
                return nil
            }
        }
        guard let group = aggregation.group else {
            return [WindowInput(column: column, filter: filter)]
        }
        guard let index = known.firstIndex(where: { $0.name == group.column }) else {
            refuseColumn(group.column, known, at: "\(place).group.column")
            return nil
        }
        let isListed = group.values.enumerated().map { number, value in
            membership(
                of: value, known[index], index, at: "\(place).group.values[\(number)]")
        }
        guard !isListed.contains(nil) else { return nil }
        return isListed.compactMap(\.self).map { condition in
            WindowInput(
                column: column, filter: filter.map { .and($0, condition) } ?? condition)
        }
    }

    /// The condition that the column holds the value.
    private func membership(
        of value: FeatureValue, _ column: Column, _ index: Int, at place: String
    ) -> TypedExpression? {
        let domain: TypedExpression.Domain? =
            switch (value, column.type.isArray ? nil : column.type.scalar) {
            case (.string, .string?): .text
            case (.int64, .int32?), (.int64, .int64?): .integer
            case (.bool, .bool?): .bool
            default: nil
            }
        guard let domain else {
            faults.add(
                place,
                "\"\(value.text)\" is no value of the column \"\(column.name)\", which is "
                    + "\(column.type.name).",
                hint: "Groups are made by columns of type string, int32, int64 or bool.")
            return nil
        }
        return .comparison(.equal, .column(index, column.type), .literal(value), as: domain)
    }

    private func type(
        of aggregation: Aggregation, _ column: ValueType?, _ place: String
    ) -> ValueType? {
        if let type = aggregation.function.type(of: column) { return type }
        faults.add(
            "\(place).column",
            "The function \(aggregation.function.rawValue) cannot take the column "
                + "\"\(aggregation.column ?? "")\", which is \(column?.name ?? "missing").",
            hint: aggregation.function.requirement)
        return nil
    }

    private func refuseKey(_ name: String, at place: String) {
        guard keys.contains(where: { $0.name == name }) else { return }
        faults.add(
            "\(place).name", "\"\(name)\" is a join key of the view.",
            hint: "Give the aggregation another name.")
    }

    private func refuseColumn(_ name: String, _ known: [Column], at place: String) {
        let names = known.map(\.name).joined(separator: ", ")
        faults.add(
            place, "The \(owner) has no column \"\(name)\".", hint: "Its columns are \(names).")
    }

    /// What has the columns, for messages.
    private var owner: String {
        switch source.origin {
        case .push: "data source \"\(source.name)\""
        case .table, .query: "feature view \"\(view.name)\""
        }
    }

    private func stored(
        of declared: [Feature], _ known: [Column], read features: [WindowedFeature]
    ) -> [Feature] {
        guard case .push = source.origin else { return declared }
        let names = Set(features.flatMap(\.input.columnsRead).map { known[$0].name })
        return declared.filter { names.contains($0.name) }
    }

    private func place(of name: String, stored: [Feature]) -> EventColumn.Place {
        if let index = keys.firstIndex(where: { $0.name == name }) { return .key(index) }
        if let index = stored.firstIndex(where: { $0.name == name }) { return .stored(index) }
        return timeNames.contains(name) ? .eventTime : .unread
    }
}

extension AggregationFunction {
    /// What its column must be, for hints.
    fileprivate var requirement: String {
        switch self {
        case .sum, .mean, .stddev, .quantile: "It takes numbers; count events with \"where\"."
        case .min, .max: "It takes numbers, strings and timestamps."
        case .count, .first, .last, .distinctCount: "It takes everything but arrays."
        }
    }
}
