using BenchmarkDotNet.Attributes;
using RunLinkedData.MLflow;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Benchmarks;

/// <summary>How fast do 256 MiB go to a server and back, against a bare HttpClient over the same routes?</summary>
[MemoryDiagnoser]
public class TransferBenchmarks
{
    private const long Size = 256L << 20;
    private const string ProxyRoot = "/api/2.0/mlflow-artifacts/artifacts";

    private TemporaryFolder _folder = null!;
    private FakeMlflowArtifacts _server = null!;
    private ServerArtifacts _store = null!;
    private HttpClient _bare = null!;
    private string _path = null!;
    private string _runId = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _server = new FakeMlflowArtifacts();
        var uri = _server.NewRun();
        _path = uri["mlflow-artifacts:".Length..];
        _runId = _path.Split('/')[2];
        _store = new ServerArtifacts(uri, new MlflowServerOptions { TrackingUri = _server.TrackingUri });
        _bare = new HttpClient { BaseAddress = new Uri(_server.TrackingUri) };
        var bytes = new byte[Size];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(_folder["file"], bytes);
        await BareUpload();
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _bare.Dispose();
        _store.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true)]
    public async Task BareUpload()
    {
        await using var file = File.OpenRead(_folder["file"]);
        using var content = new StreamContent(file);
        using var answer = await _bare.PutAsync(new Uri($"{ProxyRoot}{_path}/bare.bin", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    [Benchmark]
    public Task UploadFile() => _store.UploadFileAsync(_folder["file"], "ours.bin");

    [Benchmark]
    public Task UploadFileWithHash() => _store.UploadFileAsync(_folder["file"], "ours.bin", hash: true);

    [Benchmark]
    public async Task Upload()
    {
        await using var file = File.OpenRead(_folder["file"]);
        await using var upload = await _store.OpenWriteAsync("ours.bin");
        await file.CopyToAsync(upload.Content, 1 << 20);
        await upload.CommitAsync();
    }

    [Benchmark]
    public async Task BareDownload()
    {
        using var answer = await _bare.GetAsync(
            new Uri($"/get-artifact?run_id={_runId}&path=bare.bin", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var target = File.Create(_folder["down"]);
        await answer.Content.CopyToAsync(target);
    }

    [Benchmark]
    public async Task Download()
    {
        await using var content = await _store.OpenReadAsync("bare.bin");
        await using var target = File.Create(_folder["down"]);
        await content.CopyToAsync(target, 1 << 20);
    }
}
