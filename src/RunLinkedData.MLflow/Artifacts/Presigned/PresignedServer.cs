using System.Collections.Concurrent;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Presigned;

/// <summary>A server that may sign addresses, and what its answers have taught: shared by the stores of all runs on it.</summary>
internal sealed class PresignedServer(MlflowHttp http) : IDisposable
{
    private readonly ConcurrentDictionary<AddressKind, string> _refusals = new();

    public MlflowHttp Http => http;

    /// <summary>Why it signs no addresses of that kind; null as long as that is not known.</summary>
    public string? WhyNot(AddressKind kind) => _refusals.GetValueOrDefault(kind);

    /// <summary>It has said that it does not, for any run.</summary>
    public void NoteMissing(AddressKind kind, string reason) => _refusals.TryAdd(kind, reason);

    /// <summary>Why it sends no files of runs itself (<c>/get-artifact</c>); null as long as that is not known.</summary>
    public string? WhyNoCopies { get; set; }

    public void Dispose() => http.Dispose();
}
