using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>What does it take to verify 32 versions of 16 MiB each, against hashing the same files by plain code?</summary>
[MemoryDiagnoser]
public class VerificationBenchmarks
{
    private const int Versions = 32;
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private string[] _files = [];

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}", ArtifactRoot = _folder["mlruns"] });
        var random = new Random(1);
        var content = new byte[16 << 20];
        for (var i = 0; i < Versions; i++)
        {
            random.NextBytes(content);
            await File.WriteAllBytesAsync(_folder["model.bin"], content);
            await _tracker.RunAsync("benchmark", run => run.SaveDatasetAsync("model", new FileInfo(_folder["model.bin"])));
        }

        _files = Directory.GetFiles(_folder["mlruns"], "model.bin", SearchOption.AllDirectories);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _tracker.Dispose();
        _folder.Dispose();
    }

    /// <summary>One file after the other, as sha256sum does.</summary>
    [Benchmark(Baseline = true)]
    public int PlainSha256()
    {
        foreach (var path in _files)
        {
            using var file = File.OpenRead(path);
            SHA256.HashData(file);
        }

        return _files.Length;
    }

    [Benchmark]
    public async Task<int> PlainSha256FourAtATime()
    {
        await Parallel.ForEachAsync(_files, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (path, token) =>
        {
            await using var file = File.OpenRead(path);
            await SHA256.HashDataAsync(file, token);
        });
        return _files.Length;
    }

    [Benchmark]
    public async Task<long> Verify() => (await _tracker.VerifyProcessAsync("benchmark")).Files;

    [Benchmark]
    public async Task<long> VerifyOneAtATime() =>
        (await _tracker.VerifyProcessAsync("benchmark", options => options.Parallelism = 1)).Files;

    [Benchmark]
    public async Task<long> VerifySizesOnly() => (await _tracker.VerifyProcessAsync("benchmark", options => options.Rehash = false)).Files;
}
