import JSON

extension Aggregation {
    init?(reading fields: FieldReader) {
        fields.refuseUnknown(
            besides: [
                "name", "function", "column", "window", "windows", "where", "group", "exact",
                "quantile",
            ] + Annotations.fields)
        let name = fields.name()
        let function = Self.function(reading: fields)
        let column = fields.string("column")
        if let function, column == nil, function != .count {
            fields.fault("column", "The function \(function.rawValue) needs a column.")
        }
        let lengths = Self.lengths(reading: fields)
        let filter = fields.expression("where")
        let group = Self.group(reading: fields)
        let isExact = fields.bool("exact") ?? false
        let quantile = function.flatMap { Self.quantile(of: $0, reading: fields) }
        let annotations = Annotations(reading: fields)
        guard let name, let function, !lengths.isEmpty, function == .count || column != nil else {
            return nil
        }
        self.init(
            name: name, function: function, column: column, lengths: lengths,
            namesLengths: fields.object["windows"] != nil, filter: filter, group: group,
            isExact: isExact, quantile: quantile, annotations: annotations)
        checkNames(fields)
    }

    /// The features' names must be names, and no two the same.
    private func checkNames(_ fields: FieldReader) {
        var known: Set<String> = []
        for product in products {
            let place = product.groupValue.map { "group.values[\($0)]" } ?? "name"
            if !DefinitionName.isValid(product.name) {
                fields.fault(
                    place,
                    "The feature would be called \"\(product.name)\", which cannot be a name.",
                    hint: "Names are up to \(DefinitionName.lengthMax) letters, digits and "
                        + "underscores; write an aggregation of its own with \"where\".")
            } else if Reserved.all.contains(product.name) {
                fields.fault(place, "\"\(product.name)\" is a column of every view.")
            } else if !known.insert(product.name).inserted {
                fields.fault(place, "Two features are named \"\(product.name)\".")
            }
        }
    }

    private static func function(reading fields: FieldReader) -> AggregationFunction? {
        let hint = "The functions are \(AggregationFunction.allNames)."
        guard let text = fields.requiredString("function", hint: hint) else { return nil }
        if let function = AggregationFunction(rawValue: text) { return function }
        fields.fault("function", "There is no function \"\(text)\".", hint: hint)
        return nil
    }

    private static func lengths(reading fields: FieldReader) -> [Length] {
        var texts: [(text: String, place: String)] = []
        switch (fields.object["window"], fields.object["windows"]) {
        case (_?, nil): texts = fields.string("window").map { [($0, "window")] } ?? []
        case (nil, _?):
            texts = fields.strings("windows", emptyDetail: "An aggregation needs a window.")
        case (nil, nil):
            fields.fault(
                "window", "An aggregation needs a window.",
                hint: "Write \"window\": \"7d\", or several as \"windows\".")
        case (_?, _?):
            fields.fault("window", "An aggregation has either \"window\" or \"windows\".")
        }
        var lengths: [Length] = []
        for (text, place) in texts {
            guard let length = Length(text) else {
                fields.fault(
                    place, "\"\(text)\" is not a duration.",
                    hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
                continue
            }
            guard (1...Window.lengthMax).contains(length.microseconds) else {
                fields.fault(place, "A window is longer than nothing and up to a hundred years.")
                continue
            }
            if lengths.contains(where: { $0.microseconds == length.microseconds }) {
                fields.fault(place, "Two windows are of the length \(text).")
            }
            lengths.append(length)
        }
        return lengths
    }

    private static func group(reading fields: FieldReader) -> Group? {
        guard let json = fields.object["group"] else { return nil }
        let hint = #"Write "group": {"column": "city", "values": ["Oslo", "Rome"]}."#
        guard case .object = json,
            let reader = FieldReader(
                json, path: fields.path(of: "group"), faults: fields.faults)
        else {
            fields.fault("group", "A group is a column and its values.", hint: hint)
            return nil
        }
        reader.refuseUnknown(besides: ["column", "values"])
        let column = reader.requiredString("column", hint: hint)
        guard case .array(let items)? = reader.object["values"], !items.isEmpty else {
            reader.fault("values", "A group needs a list of at least one value.", hint: hint)
            return nil
        }
        var values: [FeatureValue] = []
        for (index, item) in items.enumerated() {
            switch item {
            case .string(let text): values.append(.string(text))
            case .integer(let number): values.append(.int64(number))
            case .bool(let flag): values.append(.bool(flag))
            case .null, .number, .array, .object:
                reader.fault("values[\(index)]", "A string, an integer or a boolean is expected.")
            }
        }
        return column.map { Group(column: $0, values: values) }
    }

    private static func quantile(
        of function: AggregationFunction, reading fields: FieldReader
    ) -> Double? {
        let value = fields.object["quantile"]
        guard function == .quantile else {
            fields.refuse("quantile") { _ in "Only the function quantile has one." }
            return nil
        }
        let quantile: Double? =
            switch value {
            case .integer(let value)?: Double(value)
            case .number(let value)?: value
            default: nil
            }
        guard let quantile, (0...1).contains(quantile) else {
            fields.fault("quantile", "A quantile is a number from 0 to 1, such as 0.95.")
            return nil
        }
        return quantile
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(name)), ("function", .string(function.rawValue)),
        ]
        if let column { members.append(("column", .string(column))) }
        if namesLengths {
            members.append(("windows", .array(lengths.map { .string($0.text) })))
        } else {
            members += lengths.map { ("window", .string($0.text)) }
        }
        if let filter { members.append(("where", .string(filter.text))) }
        if let group {
            members.append(
                (
                    "group",
                    [
                        "column": .string(group.column),
                        "values": .array(group.values.map(\.json)),
                    ]
                ))
        }
        if isExact { members.append(("exact", true)) }
        if let quantile { members.append(("quantile", .number(quantile))) }
        return .object(JSONObject(members + annotations.members))
    }
}
