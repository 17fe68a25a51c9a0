import Features
import HTTP
import JSON

extension Endpoint {
    /// `POST /write-to-online-store`: Feast's way to write the rows of one view.
    ///
    /// 200 with `null`. The rows are history first, and served after that, as any other rows.
    static func writeFeastRows(_ services: Services, at path: FeastPath) -> Endpoint {
        Endpoint(
            .post, path.template("/write-to-online-store"), .requires(.write)
        ) { request in
            let project = path.project(request)
            let body = try FeastBody(JSONValue(parsing: request.body))
            let target = FeatureStore.Target.featureView(
                try body.requiredString("feature_view_name"))
            let columns = try services.features.columns(of: target, project: project)
            let receipt = try await services.write(
                body.columns("df"), to: target, columns, of: project, request)
            var response = Response.json(.null)
            response.headers.append(receiptHeader, receipt.asHeader)
            return response
        }.speakingFeast
    }

    /// `POST /push`: Feast's way to write rows for every view that reads from a push source.
    ///
    /// 200 without a body.
    static func pushFeastRows(_ services: Services, at path: FeastPath) -> Endpoint {
        Endpoint(.post, path.template("/push"), .requires(.write)) { request in
            let project = path.project(request)
            let body = try FeastBody(JSONValue(parsing: request.body))
            let source = try body.requiredString("push_source_name")
            let frame = try body.columns("df")
            try checkDestination(try body.string("to"))
            let columns = try services.features.columns(ofPushSource: source, project: project)
            let receipt = try await services.write(
                frame, to: .dataSource(source), columns, of: project, request)
            return Response(status: .ok, headers: [receiptHeader: receipt.asHeader])
        }.speakingFeast
    }

    /// Where Feast would write. Rows go into the history and are served from there, so each of the
    /// places means the same here.
    private static func checkDestination(_ to: String?) throws(Problem) {
        let known = ["online", "offline", "online_and_offline"]
        guard let to, !known.contains(to) else { return }
        throw .invalid(
            "to", "There is no place \"\(to)\" to push to.",
            hint: "The places are \(known.joined(separator: ", ")).")
    }

    /// Says what became of the rows, for which Feast's answers have no place.
    private static let receiptHeader = "Larder-Rows"
}

extension Services {
    fileprivate func write(
        _ frame: JSONObject, to target: FeatureStore.Target, _ columns: IngestColumns,
        of project: String, _ request: OwnedRequest
    ) async throws -> BatchReceipt {
        let rows = try FeastFrame(frame, for: columns).rows
        let incoming = IncomingRows(
            array: rows, idempotencyKey: try request.idempotencyKey(), id: makeID(),
            project: project, target: target.description, columns: columns)
        let receipt = try await incoming.write(to: features)
        metrics.count(receipt, target: target.description)
        return receipt
    }
}

extension FeatureStore {
    /// To Feast, a source that is unknown, is read or feeds no view is no push source.
    fileprivate func columns(
        ofPushSource name: String, project: String
    ) throws(FeastProblem) -> IngestColumns {
        do {
            return try columns(of: .dataSource(name), project: project)
        } catch {
            var problem = Problem(error)
            if case .unknown(_, _, let hint) = error {
                problem = Problem(
                    .unprocessableContent, "invalid", "unknown push source \"\(name)\"",
                    detail: "The project defines no such push source.", hint: hint)
            }
            throw FeastProblem(problem, .exception("PushSourceNotFoundException"))
        }
    }
}

extension BatchReceipt {
    fileprivate var asHeader: String {
        "accepted=\(accepted), quarantined=\(quarantined), rejected=\(rejected)"
    }
}
