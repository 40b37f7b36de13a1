using NUnit.Framework;
using RunLinkedData.Questions.Verification;

namespace RunLinkedData.Tests.Questions.Verification;

/// <summary>A store with whose files a test tampers.</summary>
public abstract class VerificationFixture : TrackerFixture
{
    /// <summary>A file or folder in the artifacts of a run.</summary>
    protected async Task<string> PathOfAsync(string runId, string path)
    {
        var uri = (await StoredAsync(runId)).Info.ArtifactUri;
        return Path.Combine(uri.StartsWith("file:", StringComparison.Ordinal) ? new Uri(uri).LocalPath : uri, path);
    }

    /// <summary>Replaces something in a text file, which must have it.</summary>
    protected async Task ReplaceAsync(string runId, string path, string text, string by)
    {
        var file = await PathOfAsync(runId, path);
        var content = await File.ReadAllTextAsync(file);
        Assert.That(content, Does.Contain(text));
        await File.WriteAllTextAsync(file, content.Replace(text, by, StringComparison.Ordinal));
    }

    protected async Task<VerificationFinding> VerifyToOneAsync(string runOrVersion, Action<VerifyOptions>? configure = null)
    {
        var report = await Tracker.VerifyAsync(runOrVersion, configure);
        Assert.That(report.Findings, Has.Count.EqualTo(1));
        Assert.That(report.IsSound, Is.False);
        return report.Findings[0];
    }
}
