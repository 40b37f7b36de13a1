namespace RunLinkedData.MLflow.Artifacts.Proxy.Server;

/// <summary>The server's leave to fetch a file from the storage behind it.</summary>
internal sealed record PresignedDownload(string? Url, IReadOnlyDictionary<string, string>? Headers);

/// <summary>What a server says about itself. MLflow 3.15 was announced with one name, and later versions have the other.</summary>
internal sealed record ServerInfo(bool MultipartDownloadsEnabled, bool PresignedDownloadsEnabled);
