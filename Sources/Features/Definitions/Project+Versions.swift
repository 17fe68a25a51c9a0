/// Versions of feature views beside each other.
extension Project {
    /// Every version of every feature view, resolved.
    package var allSchemas: [FeatureViewSchema] {
        schemas + earlier.keys.sorted().flatMap { earlier[$0, default: []].map(\.schema) }
    }

    /// The version of the view; `nil` where there is none.
    ///
    /// A table serves every version of the definition from the one at which it was created to the
    /// last that was compatible with it, so each of their numbers names it.
    package func schema(of reference: ViewReference) -> FeatureViewSchema? {
        guard let version = reference.version else { return schema(of: reference.name) }
        let id = DefinitionID(.featureView, reference.name)
        if let newest = registered[id], newest.versions.contains(version) {
            return schema(of: reference.name)
        }
        return earlierVersion(reference)?.schema
    }

    /// The version of the view that `view` or `view@v2` names.
    package func schema(named text: String) -> FeatureViewSchema? {
        ViewReference(text).flatMap { schema(of: $0) }
    }

    /// How long the history of a version of a view is kept; `nil` is for ever.
    ///
    /// What the newest version declares holds for those before it, too, which nobody can declare
    /// anew; where it declares nothing, each keeps to what it said itself. Events of aggregations
    /// are kept: tiles hold sums of them.
    package func retention(of schema: FeatureViewSchema) -> TimeToLive? {
        guard schema.windows == nil else { return nil }
        return featureView(schema.name)?.retention ?? schema.view.retention
    }

    /// What names the schema: the view, with its version unless it is the newest.
    package func reference(to schema: FeatureViewSchema) -> ViewReference {
        let isNewest =
            registered[DefinitionID(.featureView, schema.name)]?.storageVersion
            == schema.storageVersion
        return ViewReference(
            name: schema.name, version: isNewest ? nil : schema.storageVersion)
    }

    /// The version, where it is not the newest.
    package func earlierVersion(_ reference: ViewReference) -> EarlierVersion? {
        guard let version = reference.version else { return nil }
        return earlier[reference.name]?.first { $0.versions.contains(version) }
    }

    /// The definition of the version, whether or not what it refers to exists.
    func view(_ reference: ViewReference) -> FeatureView? {
        guard let version = reference.version else { return featureView(reference.name) }
        let id = DefinitionID(.featureView, reference.name)
        if let newest = registered[id], newest.versions.contains(version) {
            return featureView(reference.name)
        }
        return earlierVersion(reference)?.schema.view
    }

    /// The versions of the view that can be asked for, by the numbers that name their tables.
    package func versions(of view: String) -> [Int] {
        let newest = registered[DefinitionID(.featureView, view)].map { [$0.storageVersion] }
        return earlier[view, default: []].map(\.schema.storageVersion) + (newest ?? [])
    }

    /// The versions of the view, as a hint.
    func versionsHint(of view: String) -> String {
        let names = versions(of: view).map { "\(ViewReference(name: view, version: $0))" }
        return "Its versions are \(names.joined(separator: ", "))."
    }

    /// The features of the service, and the versions they are read from.
    package func pinnedFeatures(ofService name: String) -> PinnedFeatures? {
        guard let service = featureService(name) else { return nil }
        return PinnedFeatures(
            service.features,
            versions: registered[DefinitionID(.featureService, name)]?.pins ?? [:])
    }
}
