private import Crypto
import Features
import HTTP
import JSON

extension Endpoint {
    /// Bytes of rows one request may carry; more come in several requests.
    static let rowsBytesMax = 64 << 20

    /// `POST /v1/feature-views/{name}/rows`: rows for one view.
    static func writeFeatureViewRows(_ services: Services) -> Endpoint {
        writeRows("/v1/feature-views/{name}/rows", services) { .featureView($0) }
    }

    /// `POST /v1/data-sources/{name}/rows`: rows for every view that reads from a push source.
    static func writeDataSourceRows(_ services: Services) -> Endpoint {
        writeRows("/v1/data-sources/{name}/rows", services) { .dataSource($0) }
    }

    private static func writeRows(
        _ template: String, _ services: Services,
        target: @escaping @Sendable (String) -> FeatureStore.Target
    ) -> Endpoint {
        Endpoint(
            .post, template, .requires(.write), query: ["project"],
            body: .buffered(bytesMax: rowsBytesMax)
        ) { request in
            let target = target(request.parameter("name"))
            var sorter = try services.features.sorter(for: target, project: request.project)
            try RowsBody.read(request.body, mediaType: request.mediaType, member: "rows") {
                sorter.add($0)
            }
            let batch = try sorter.batch(
                id: services.makeID(), project: request.project, target: target.description,
                idempotency: try request.idempotency())
            let receipt = try await services.features.write(batch)
            services.metrics.count(receipt, target: target.description)
            return .json(.object(JSONObject(receipt.members)))
        }
    }
}

extension OwnedRequest {
    /// Bytes of an idempotency key.
    private static let keyBytesMax = 255

    fileprivate func idempotency() throws(Problem) -> Idempotency? {
        guard let key = header("Idempotency-Key") else { return nil }
        guard !key.isEmpty, key.utf8.count <= Self.keyBytesMax else {
            throw .invalid(
                "Idempotency-Key", "An idempotency key has 1 to \(Self.keyBytesMax) bytes.")
        }
        return Idempotency(key: key, bodyDigest: Array(SHA256.hash(data: body)))
    }
}

extension Metrics {
    fileprivate func count(_ receipt: BatchReceipt, target: String) {
        guard !receipt.isReplay else { return }
        rows.add(Double(receipt.accepted), target, "accepted")
        rows.add(Double(receipt.quarantined), target, "quarantined")
        rows.add(Double(receipt.rejected), target, "rejected")
    }
}
