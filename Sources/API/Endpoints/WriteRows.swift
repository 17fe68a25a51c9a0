private import Crypto
import Features
import HTTP
import JSON

extension Endpoint {
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
            .post, template, .requires(.write), query: ["project"], body: .streamed
        ) { request in
            let target = target(request.parameter("name"))
            let columns = try services.features.columns(of: target, project: request.project)
            let incoming = try IncomingRows(
                request, id: services.makeID(), target: target.description, columns: columns)
            let receipt = try await incoming.write(to: services.features)
            services.metrics.count(receipt, target: target.description)
            return .json(.object(JSONObject(receipt.members)))
        }
    }
}

extension Metrics {
    /// Counts the rows of a batch that was not answered before.
    func count(_ receipt: BatchReceipt, target: String) {
        guard !receipt.isReplay else { return }
        rows.add(Double(receipt.accepted), target, "accepted")
        rows.add(Double(receipt.quarantined), target, "quarantined")
        rows.add(Double(receipt.rejected), target, "rejected")
    }
}
