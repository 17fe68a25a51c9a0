import Features
import JSON
import Models

/// Reads values for a model's inputs by their names: the members `rows` and `overrides`.
struct NamedInputs {
    private let served: ServedModel
    private let inputs: [ModelSignature.Input]
    private let places: [String: Int]

    init(_ served: ServedModel) {
        self.served = served
        inputs = served.model.signature.inputs
        var places: [String: Int] = [:]
        for (index, input) in inputs.enumerated() { places[input.name] = index }
        self.places = places
    }

    /// Rows, each an object of inputs.
    ///
    /// - Returns: For each row a value an input, in order; `nil` where none was given.
    func rows(_ rows: JSONValue) throws(Problem) -> [[FeatureValue?]] {
        guard case .array(let items) = rows, items.count <= OnlineRequest.entitiesMax else {
            throw .invalid(
                "rows", "A list of up to \(OnlineRequest.entitiesMax) rows is expected here.")
        }
        guard items.count * inputs.count <= OnlineRequest.valuesMax else {
            throw .invalid(
                "rows",
                "One request takes up to \(OnlineRequest.valuesMax) values, this asks for "
                    + "\(inputs.count) inputs of \(items.count) rows.",
                hint: "Send the rows in several requests.")
        }
        var read: [[FeatureValue?]] = []
        read.reserveCapacity(items.count)
        for (row, item) in items.enumerated() {
            guard case .object(let object) = item else {
                throw .invalid("rows[\(row)]", "An object of inputs is expected here.")
            }
            var values = [FeatureValue?](repeating: nil, count: inputs.count)
            for (name, value) in object.members {
                let place = try self.place(of: name, at: "rows[\(row)].\(name)")
                values[place] = try self.value(value, place, at: "rows[\(row)].\(name)")
            }
            read.append(values)
        }
        return read
    }

    /// An object of lists, each of one value for every entity; most requests have none.
    static func overrides(
        _ overrides: JSONValue?, of served: ServedModel, count: Int
    ) throws(Problem) -> [ServedModel.Override] {
        guard let overrides, !overrides.isNull else { return [] }
        return try NamedInputs(served).overrides(overrides, count: count)
    }

    private func overrides(
        _ overrides: JSONValue, count: Int
    ) throws(Problem) -> [ServedModel.Override] {
        guard case .object(let object) = overrides else {
            throw .invalid(
                "overrides", "An object of lists is expected here.",
                hint: "Give each input that is overridden a list, of one value per entity.")
        }
        var read: [ServedModel.Override] = []
        for (name, list) in object.members {
            let path = "overrides.\(name)"
            let place = try self.place(of: name, at: path)
            guard !read.contains(where: { $0.input == place }) else {
                throw .invalid(
                    path, "The input \"\(inputs[place].name)\" is overridden by two names.")
            }
            guard case .array(let items) = list else { throw EntityLists.notAList(path) }
            guard items.count == count else {
                throw .invalid(
                    path, "The list has \(items.count) values, those of the entities have \(count)."
                )
            }
            var values: [FeatureValue] = []
            for (row, item) in items.enumerated() {
                values.append(try value(item, place, at: "\(path)[\(row)]"))
            }
            read.append(ServedModel.Override(input: place, values: values))
        }
        return read
    }

    private func place(of name: String, at path: String) throws(Problem) -> Int {
        if let place = places[name] { return place }
        if let place = served.binding?.input(named: name, in: served.model.signature) {
            return place
        }
        throw .invalid(
            path, "The model has no input \"\(name)\".",
            hint: "Its inputs are \(inputs.map(\.name).joined(separator: ", ")).")
    }

    private func value(
        _ json: JSONValue, _ place: Int, at path: String
    ) throws(Problem) -> FeatureValue {
        let input = inputs[place]
        let value: FeatureValue? =
            switch json {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .integer(let number): .int64(number)
            case .number(let number): .float64(number)
            case .string(let text): input.value(ofText: text)
            default: nil
            }
        guard let value, input.number(of: value) != .wrongType else {
            throw InputFault(json.text, isNoValueOf: input).problem(path)
        }
        return value
    }
}
