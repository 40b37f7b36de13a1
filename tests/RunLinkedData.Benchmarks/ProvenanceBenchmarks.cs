using BenchmarkDotNet.Attributes;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Capturing;
using RunLinkedData.Secrets;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>What does a run pay to know its code and environment?</summary>
public class ProvenanceBenchmarks
{
    private readonly ProvenanceOptions _options = new();
    private readonly ProvenanceSource _source = ProvenanceSource.OfProgram(
        new Dictionary<string, string> { ["DOTNET_gcServer"] = "0", ["TZ"] = "UTC", ["PATH"] = "/usr/bin" },
        TimeProvider.System);

    private readonly string _diff = string.Join(
        '\n', Directory.GetFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

    /// <summary>Everything that is captured before a run starts, of this work tree.</summary>
    [Benchmark]
    public object Capture() => ProvenanceCapture.Capture(_source, _options);

    /// <summary>Dirty flag and diff, by git, while the run goes on.</summary>
    [Benchmark]
    public async Task<object> CaptureChanges() => await ProvenanceCapture.Capture(_source, _options).CaptureChangesAsync(_source, _options);

    /// <summary>The sources of this library, as if all of them were a diff.</summary>
    [Benchmark]
    public string RedactSources() => SecretText.Redact(_diff);
}
