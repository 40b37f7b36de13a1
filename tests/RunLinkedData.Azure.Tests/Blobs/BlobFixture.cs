using System.Security.Cryptography;
using NUnit.Framework;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>A container that fails as it is told, a store in it, and a clock on which waiting costs nothing.</summary>
public abstract class BlobFixture
{
    private protected const string Root = "1/run/artifacts";

    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(119);

    private StoreContext? _context;

    private protected BlobEmulator Emulator { get; private set; } = null!;

    private protected QuickTime Time { get; private set; } = null!;

    /// <summary>What is written into the log.</summary>
    private protected LogLines Log { get; private set; } = null!;

    private protected TemporaryFolder Folder { get; private set; } = null!;

    private protected IArtifactStore Store { get; private set; } = null!;

    [SetUp]
    public void Start()
    {
        (Emulator, Time, Log, Folder) = (new BlobEmulator(), new QuickTime(Patience), new LogLines(), new TemporaryFolder());
        Store = Open(BlobStores.For(Emulator));
    }

    [TearDown]
    public async Task Stop()
    {
        _context?.Dispose();
        await Emulator.DisposeAsync();
        Folder.Dispose();
        Log.Dispose();
    }

    private protected IArtifactStore Open(
        AzureOptions options, IReadOnlyDictionary<string, string>? variables = null, string scheme = "wasbs")
    {
        _context?.Dispose();
        _context = BlobStores.NewContext(variables: variables, configure: server =>
            (server.TimeProvider, server.LoggerFactory, server.AttemptTimeout) = (Time, Log, Patience));
        return BlobStores.Open(options, _context, Root, scheme);
    }

    private protected Task WriteAsync(string path, string text, bool overwrite = true) =>
        Store.WriteAsync(path, System.Text.Encoding.UTF8.GetBytes(text), overwrite);

    private protected async Task<string> ReadAsync(string path)
    {
        await using var content = await Store.OpenReadAsync(path);
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync();
    }

    /// <summary>A file of random bytes.</summary>
    private protected string NewFile(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(Folder["file"], bytes);
        return Folder["file"];
    }

    private protected static string Sha256(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private protected static async Task<MlflowException> ErrorAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (MlflowException exception)
        {
            return exception;
        }

        throw new AssertionException("There was no error.");
    }
}
