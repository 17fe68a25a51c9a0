import Features
import HTTP
import JSON
import Models

extension Endpoint {
    /// Bytes of labels that one request may carry.
    private static let labelsBytesMax = 32 << 20

    /// `POST /v1/labels`: says what turned out to be true, as JSON or NDJSON; all or nothing.
    static func addLabels(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/labels", .requires(.write), query: ["project"],
            body: .buffered(bytesMax: labelsBytesMax)
        ) { request in
            let items = try LabelItems.read(request.body, mediaType: request.mediaType)
            let project = request.project
            var reader = LabelReader(
                services.features.project(project), now: services.features.now()
            ) { model in
                services.task(of: model, project: project)
            }
            let labels = try reader.labels(items)
            let receipt = try await services.predictionStore.add(labels, project: project)
            return .json([
                "received": .integer(Int64(receipt.received)),
                "accepted": .integer(Int64(receipt.received)),
                "replaced": .integer(Int64(receipt.replaced)),
                "unchanged": .integer(Int64(receipt.unchanged)), "errors": [],
            ])
        }
    }
}

extension Services {
    /// What the model predicts, as it is declared, or as the file says that answers; `nil` where
    /// neither does.
    fileprivate func task(of model: String, project: String) -> ModelTask? {
        if let declared = features.project(project).model(model)?.task { return declared }
        let champion = try? predictions.served(
            model, alias: PredictionService.defaultAlias, project: project)
        return champion?.model.signature.task
    }
}

/// The labels of a body, not yet read.
private enum LabelItems {
    /// Labels of one request.
    static let countMax = 50_000

    static func read(_ body: [UInt8], mediaType: String) throws -> [JSONValue] {
        let items: [JSONValue]
        switch try RowFormat(mediaType: mediaType) {
        case nil:
            let document = try JSONValue(parsing: body).expectedObject()
            try document.refuseUnknown(besides: ["labels"])
            guard case .array(let list)? = document["labels"] else {
                throw Problem.invalid(
                    "labels", "A list of labels is expected here.",
                    hint: #"Write {"labels": [{"prediction_id": "…", "label": 1}]}."#)
            }
            items = list
        case .ndjson: items = try JSONLines.values(of: body)
        case .csv, .jsonArray:
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type",
                "the media type \"\(mediaType)\" is not supported",
                detail: "Labels are read as JSON or NDJSON.",
                hint: "Use application/json or application/x-ndjson.")
        }
        guard items.count <= countMax else {
            throw Problem(
                .contentTooLarge, "too-large", "too many labels",
                detail: "There are \(items.count), one request carries up to \(countMax).",
                hint: "Send them in several requests.")
        }
        return items
    }
}
