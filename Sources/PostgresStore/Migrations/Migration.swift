import Crypto

/// One numbered step of the schema `larder`.
struct Migration {
    let number: Int
    let name: String
    let script: String
    /// What the script calls a column that it adds to every view's table: no feature of a program
    /// before it may be called so.
    let addedColumn: String?

    private init(
        _ number: Int, _ name: String, _ script: [UInt8], addedColumn: String? = nil
    ) {
        self.number = number
        self.name = name
        self.addedColumn = addedColumn
        self.script = String(decoding: script, as: UTF8.self)
    }

    /// All of them, in order. What was released is never edited; a change is a new file.
    ///
    /// The constants are the files of `Schema`, embedded; no Swift name begins with a digit, so
    /// the first one of each is replaced.
    static let all = [
        Migration(1, "registry", PackageResources._001_registry_sql),
        Migration(2, "ingestion", PackageResources._002_ingestion_sql),
        Migration(3, "datasets", PackageResources._003_datasets_sql),
        Migration(4, "models", PackageResources._004_models_sql),
        Migration(5, "jobs", PackageResources._005_jobs_sql),
        Migration(
            6, "ingestion_at_speed", PackageResources._006_ingestion_at_speed_sql),
        Migration(7, "windows", PackageResources._007_windows_sql),
        Migration(
            8, "dataset_receipts", PackageResources._008_dataset_receipts_sql,
            addedColumn: "ingest_xid"),
        Migration(9, "evolution", PackageResources._009_evolution_sql),
        Migration(10, "resumable_copies", PackageResources._010_resumable_copies_sql),
        Migration(11, "materialization_states", PackageResources._011_materialization_states_sql),
        Migration(12, "window_upkeep", PackageResources._012_window_upkeep_sql),
        Migration(13, "retentions", PackageResources._013_retentions_sql),
        Migration(14, "idempotency_keys", PackageResources._014_idempotency_keys_sql),
        Migration(15, "changes", PackageResources._015_changes_sql),
        Migration(16, "expressions", PackageResources._016_expressions_sql),
        Migration(17, "served_vectors", PackageResources._017_served_vectors_sql),
        Migration(18, "model_signatures", PackageResources._018_model_signatures_sql),
        Migration(19, "predictions", PackageResources._019_predictions_sql),
        Migration(20, "batch_predictions", PackageResources._020_batch_predictions_sql),
        Migration(21, "model_rollouts", PackageResources._021_model_rollouts_sql),
        Migration(22, "prediction_event_times", PackageResources._022_prediction_event_times_sql),
        Migration(23, "repeated_requests", PackageResources._023_repeated_requests_sql),
        Migration(
            24, "batch_prediction_tables", PackageResources._024_batch_prediction_tables_sql),
        Migration(25, "training_runs", PackageResources._025_training_runs_sql),
    ]

    /// Of the script, in hex: tells whether a database got the same one.
    var sha256: String { Hex.text(SHA256.hash(data: Array(script.utf8))) }
}
