namespace RunLinkedData.MLflow.Artifacts.Presigned;

/// <summary>What a signed address is for. Servers have learnt to sign the one before the other.</summary>
/// <param name="Doing">What is done to a file, for messages: <c>stored</c>.</param>
/// <param name="Call">The call that gives such an address.</param>
/// <param name="Expiration">How long it should live, in seconds; null for as long as the server likes.</param>
internal sealed record AddressKind(string Doing, string Call, int? Expiration)
{
    /// <summary>One PUT. It must be taken up within 15 minutes, and may take longer.</summary>
    public static AddressKind Upload { get; } = new("stored", "api/2.0/mlflow/artifacts/presigned-upload-url", 900);

    /// <summary>
    /// GETs, also of ranges. By default it lives for 5 minutes, which <c>MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS</c> of the server says.
    /// </summary>
    public static AddressKind Download { get; } = new("read", "api/2.0/mlflow/artifacts/presigned-download-url", null);
}
