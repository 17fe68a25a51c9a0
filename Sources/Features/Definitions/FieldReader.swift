import JSON

/// Reads the members of one JSON object, noting faults with their paths.
///
/// A reader that returns `nil` for a required field has noted why.
struct FieldReader {
    let object: JSONObject
    let path: String
    let faults: FaultCollector

    init?(_ value: JSONValue, path: String, faults: FaultCollector) {
        guard case .object(let object) = value else {
            faults.add(path, "An object is expected here.")
            return nil
        }
        self.object = object
        self.path = path
        self.faults = faults
    }

    func path(of field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    /// Notes a fault at `field`, or at the object itself.
    func fault(_ field: String?, _ detail: String, hint: String? = nil) {
        faults.add(field.map(path(of:)) ?? path, detail, hint: hint)
    }

    /// Notes a fault for each member that is not among `known`.
    func refuseUnknown(besides known: [String]) {
        for name in object.keys where !known.contains(name) {
            fault(
                name, "There is no field \"\(name)\" here.",
                hint: "The fields are \(known.joined(separator: ", ")).")
        }
    }

    func string(_ field: String) -> String? {
        guard let value = present(field) else { return nil }
        guard case .string(let text) = value else {
            fault(field, "A string is expected here.")
            return nil
        }
        return text
    }

    func requiredString(_ field: String, hint: String? = nil) -> String? {
        guard present(field) != nil else {
            fault(field, "The field \"\(field)\" is missing.", hint: hint)
            return nil
        }
        return string(field)
    }

    func bool(_ field: String) -> Bool? {
        guard let value = present(field) else { return nil }
        guard case .bool(let flag) = value else {
            fault(field, "true or false is expected here.")
            return nil
        }
        return flag
    }

    func stringMap(_ field: String) -> [String: String] {
        guard let value = present(field) else { return [:] }
        guard case .object(let object) = value else {
            fault(field, "An object of strings is expected here.")
            return [:]
        }
        var map: [String: String] = [:]
        for (name, value) in object.members {
            guard case .string(let text) = value else {
                fault("\(field).\(name)", "A string is expected here.")
                continue
            }
            map[name] = text
        }
        return map
    }

    /// The strings of the list at `field`, each with its own place, such as `features[1]`.
    ///
    /// - Parameter emptyDetail: The fault to note where the list is absent or empty; without it
    ///   an empty list is as good as any.
    func strings(
        _ field: String, emptyDetail: String? = nil
    ) -> [(text: String, place: String)] {
        items(field, emptyDetail).enumerated().compactMap { index, item in
            let place = "\(field)[\(index)]"
            if case .string(let text) = item { return (text, place) }
            fault(place, "A string is expected here.")
            return nil
        }
    }

    /// One reader for each object of the list at `field`.
    ///
    /// - Parameter emptyDetail: As for `strings`.
    func objects(_ field: String, emptyDetail: String? = nil) -> [FieldReader] {
        items(field, emptyDetail).enumerated().compactMap { index, item in
            FieldReader(item, path: "\(path(of: field))[\(index)]", faults: faults)
        }
    }

    /// Reads the objects of the list at `field` as named things, no two of one name.
    ///
    /// - Parameters:
    ///   - emptyDetail: As for `strings`.
    ///   - kind: What to call several of them, such as `join keys`.
    ///   - read: Reads one, and notes what is wrong with it.
    func distinct<Item>(
        _ field: String, _ kind: String, emptyDetail: String? = nil, name: (Item) -> String,
        read: (FieldReader) -> Item?
    ) -> [Item] {
        var names: Set<String> = []
        return objects(field, emptyDetail: emptyDetail).compactMap { reader in
            guard let item = read(reader) else { return nil }
            if !names.insert(name(item)).inserted {
                reader.fault("name", "Two \(kind) are named \"\(name(item))\".")
            }
            return item
        }
    }

    /// A value type such as `float64[]`.
    func valueType(_ field: String) -> ValueType? {
        guard let name = requiredString(field) else { return nil }
        guard let type = ValueType(name: name) else {
            fault(
                field, "There is no value type \"\(name)\".",
                hint: "The types are \(ValueType.allNames), and arrays of them such as float64[].")
            return nil
        }
        return type
    }

    /// A name that can be a column and part of a reference.
    func name(_ field: String = "name") -> String? {
        guard let name = requiredString(field) else { return nil }
        guard DefinitionName.isValid(name) else {
            fault(
                field, "\"\(name)\" cannot be a name.",
                hint: "Use up to \(DefinitionName.lengthMax) letters, digits and underscores, "
                    + "not starting with a digit.")
            return nil
        }
        return name
    }

    /// Notes a fault for each member that is among `fields`, which something else here rules out.
    func refuse(_ fields: String..., detail: (_ field: String) -> String) {
        for field in fields where present(field) != nil { fault(field, detail(field)) }
    }

    /// The feature references of the list at `field`, none of them twice.
    ///
    /// - Parameter emptyDetail: As for `strings`.
    func references(_ field: String, emptyDetail: String? = nil) -> [FeatureReference] {
        var known: Set<FeatureReference> = []
        return strings(field, emptyDetail: emptyDetail).compactMap { text, place in
            guard let reference = FeatureReference(text) else {
                fault(place, "\"\(text)\" is not a feature reference.", hint: "Write view:feature.")
                return nil
            }
            if !known.insert(reference).inserted {
                fault(place, "The feature \"\(reference)\" is listed twice.")
            }
            return reference
        }
    }

    /// An expression, parsed; its names and types are not looked at.
    func expression(_ field: String, isRequired: Bool = false) -> Expression? {
        guard let text = isRequired ? requiredString(field) : string(field) else { return nil }
        do {
            return try Expression(text)
        } catch {
            fault(field, error.detail)
            return nil
        }
    }

    private func items(_ field: String, _ emptyDetail: String?) -> [JSONValue] {
        let value = present(field) ?? .array([])
        guard case .array(let items) = value else {
            fault(field, "A list is expected here.")
            return []
        }
        if items.isEmpty, let emptyDetail { fault(field, emptyDetail) }
        return items
    }

    private func present(_ field: String) -> JSONValue? {
        guard let value = object[field] else { return nil }
        if case .null = value { return nil }
        return value
    }
}
