using System.Runtime.InteropServices;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Host;

/// <summary>Captures what machine executes.</summary>
internal static class MachineCapture
{
    public static MachineProvenance Capture(IReadOnlyDictionary<string, string> variables, TimeProvider timeProvider) => new()
    {
        Host = Environment.MachineName,
        User = UserName.Of(variables.GetValueOrDefault),
        Os = RuntimeInformation.OSDescription.Trim(),
        Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        DotnetVersion = Environment.Version.ToString(),
        Processors = Environment.ProcessorCount,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        TimeZone = timeProvider.LocalTimeZone.Id,
        IsContainer = IsContainer(variables, File.Exists),
    };

    // The images of .NET, Kubernetes, Docker and Podman say so.
    public static bool IsContainer(IReadOnlyDictionary<string, string> variables, Func<string, bool> fileExists) =>
        variables.GetValueOrDefault("DOTNET_RUNNING_IN_CONTAINER") is "true" or "1"
        || variables.ContainsKey("KUBERNETES_SERVICE_HOST")
        || (!OperatingSystem.IsWindows() && (fileExists("/.dockerenv") || fileExists("/run/.containerenv")));
}
