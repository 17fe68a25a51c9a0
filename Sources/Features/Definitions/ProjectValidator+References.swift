/// Who refers to features.
extension ProjectValidator {
    func check(_ service: FeatureService) {
        let path = path(of: DefinitionID(.featureService, service.name))
        for (index, reference) in service.features.enumerated() {
            let place = "\(path).features[\(index)]"
            if let view = project.onDemandFeatureView(reference.view) {
                check(reference, of: view, at: place)
            } else {
                check(reference, readBy: DefinitionID(.featureService, service.name), at: place)
            }
        }
    }

    func check(_ view: OnDemandFeatureView) {
        let id = DefinitionID(.onDemandFeatureView, view.name)
        let path = path(of: id)
        if project.featureView(view.name) != nil {
            faults.add(
                "\(path).name", "There is a feature view \"\(view.name)\", too.",
                hint: "References could mean either: give one of them another name.")
        }
        for (index, reference) in view.inputs.enumerated() {
            let place = "\(path).inputs.features[\(index)]"
            let isStored = project.featureView(reference.view) != nil
            guard isStored || project.onDemandFeatureView(reference.view) == nil else {
                faults.add(
                    place, "\"\(reference.view)\" is an on-demand feature view, too.",
                    hint: "Inputs are features of feature views: write its expression here.")
                continue
            }
            check(reference, readBy: id, at: place)
        }
        checkRequest(of: view, path: path)
        if let types = project.inputTypes(of: view) {
            // Noted here; the registry leaves out what cannot be resolved.
            _ = OnDemandSchema(view, types: types, path: path, faults: faults)
        }
    }

    /// A request value that is called like a join key would be another thing in each request.
    private func checkRequest(of view: OnDemandFeatureView, path: String) {
        let keys = view.inputs.compactMap { project.input($0, of: view.name)?.schema.keys }
        for (index, column) in view.request.enumerated()
        where keys.joined().contains(where: { $0.name == column.name }) {
            faults.add(
                "\(path).inputs.request[\(index)].name",
                "\"\(column.name)\" is a join key of an input.",
                hint: "Give the request value another name.")
        }
    }

    private func check(
        _ reference: FeatureReference, of view: OnDemandFeatureView, at place: String
    ) {
        guard reference.version == nil else {
            faults.add(
                place, "The on-demand feature view \"\(view.name)\" has no versions to ask for.",
                hint: "Write \(view.name):\(reference.feature).")
            return
        }
        guard !view.featureNames.contains(reference.feature) else { return }
        refuse(reference, "on-demand feature view \"\(view.name)\"", view.featureNames, at: place)
    }

    /// Checks a reference to a feature view.
    private func check(
        _ reference: FeatureReference, readBy reader: DefinitionID, at place: String
    ) {
        guard project.featureView(reference.view) != nil else {
            // One that is deleted was perhaps on demand.
            let id = DefinitionID(.onDemandFeatureView, reference.view)
            refuseMissing(
                deleted.contains(id) ? id.kind : .featureView, reference.view, at: place)
            return
        }
        let pins = project.registered[reader]?.pins ?? [:]
        let meant = ViewReference(
            name: reference.view, version: reference.version ?? pins[reference.view])
        guard let view = project.view(meant) else {
            refuseMissing(meant, at: place)
            return
        }
        let isKnown =
            view.featureNames.contains(reference.feature)
            || view.features.contains { $0.names.contains(reference.feature) }
        guard !isKnown else { return }
        refuse(
            reference, "feature view \"\(reference.viewReference)\"", view.featureNames, at: place)
    }

    private func refuse(
        _ reference: FeatureReference, _ view: String, _ names: [String], at place: String
    ) {
        faults.add(
            place, "The \(view) has no feature \"\(reference.feature)\".",
            hint: "Its features are \(names.joined(separator: ", ")).")
    }
}
