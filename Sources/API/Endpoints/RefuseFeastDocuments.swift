import HTTP

extension Endpoint {
    /// `POST /search` and its older name: Feast's search for similar vectors, which is not offered.
    ///
    /// Its clients expect JSON even of a path that is not there.
    static func refuseFeastDocuments(_ route: String, at path: FeastPath) -> Endpoint {
        Endpoint(.post, path.template(route), .requires(.readOnline)) { _, _ in
            throw Problem(
                .notFound, "not-offered", "vector search is not offered",
                detail: "Larder keeps no index of vectors.",
                hint: "Read features by their entity keys: POST /get-online-features.")
        }.speakingFeast
    }
}
