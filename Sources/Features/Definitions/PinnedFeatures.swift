package import JSON

/// References to features together with the versions that those without one mean.
///
/// A feature service is pinned when it is applied, a dataset when it is built, a model version
/// when it is added: what any of them reads does not change because a view got another version.
package struct PinnedFeatures: Hashable, Sendable {
    package let references: [FeatureReference]
    /// By the name of the view; a view that is not listed is meant in its newest version.
    package let versions: [String: Int]

    package init(_ references: [FeatureReference], versions: [String: Int] = [:]) {
        self.references = references
        self.versions = versions
    }

    /// The version of the view that the reference means; `nil` is the newest.
    func version(of reference: FeatureReference) -> Int? {
        reference.version ?? versions[reference.view]
    }

    /// The references with the versions that they mean, as far as that is said.
    package var meant: [FeatureReference] {
        references.map {
            FeatureReference(view: $0.view, version: version(of: $0), feature: $0.feature)
        }
    }

    /// The same references, where `versions` say it with other versions.
    package func pinned(to versions: [String: Int]) -> PinnedFeatures {
        PinnedFeatures(references, versions: self.versions.merging(versions) { $1 })
    }

    /// Whether one of the references means a version of the view among `versions`.
    ///
    /// - Parameter isNewest: Whether the view's newest version is among them.
    func reads(_ view: String, _ versions: ClosedRange<Int>, isNewest: Bool) -> Bool {
        references.contains { reference in
            guard reference.view == view else { return false }
            return version(of: reference).map(versions.contains) ?? isNewest
        }
    }
}

extension PinnedFeatures {
    package var json: JSONValue {
        ["features": .array(references.map { .string($0.description) }), "versions": versions.json]
    }

    /// - Returns: `nil` where the document is not one that `json` gives.
    package init?(_ json: JSONValue) {
        guard let features = json["features"]?.arrayValue,
            let versions = json["versions"].flatMap([String: Int].init(json:))
        else { return nil }
        self.init(
            features.compactMap { $0.stringValue.flatMap(FeatureReference.init) },
            versions: versions)
    }
}

extension [String: Int] {
    /// An object of whole numbers, by name.
    package var json: JSONValue {
        .object(
            JSONObject(sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) }))
    }

    /// - Returns: `nil` unless the document is an object; members of another kind are left out.
    package init?(json: JSONValue) {
        guard case .object(let object) = json else { return nil }
        self = [:]
        for (name, value) in object.members {
            if let number = value.int64Value { self[name] = Int(number) }
        }
    }
}
