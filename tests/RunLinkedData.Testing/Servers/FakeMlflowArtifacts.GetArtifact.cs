using System.Globalization;
using System.Text.RegularExpressions;

namespace RunLinkedData.Testing.Servers;

public sealed partial class FakeMlflowArtifacts
{
    private async Task GetArtifactAsync(LoopbackRequest request)
    {
        if (RootOf(request.Query.GetValueOrDefault("run_id", "")) is not { } root)
        {
            await SendErrorAsync(request, 404, "RESOURCE_DOES_NOT_EXIST", "Run not found");
            return;
        }

        var path = PythonUrl.Decode(request.Query["path"]);
        if (!IsSafe(path))
        {
            await InvalidPathAsync(request);
            return;
        }

        // A URI of a file is turned into its path, whatever that means here.
        path = path.StartsWith("file:", StringComparison.Ordinal) ? path["file:".Length..] : path;
        var file = new FileInfo(_folder[$"{root}/{path}"]);
        if (!file.Exists)
        {
            await request.SendAsync(500, Page, "text/html");
            return;
        }

        var copy = CopiesForEachRange ? Guid.NewGuid().ToString("N") : "";
        var etag = string.Create(CultureInfo.InvariantCulture, $"\"{file.LastWriteTimeUtc.Ticks}-{file.Length}-{copy}\"");
        await SendFileAsync(request, file, etag);
    }

    /// <summary>Where the artifacts of a run are: one of <see cref="NewRun"/>, or one that has files here.</summary>
    private string? RootOf(string run) => _runs.TryGetValue(run, out var root) ? root
        : Directory.GetDirectories(_folder.Path).Select(Path.GetFileName).FirstOrDefault(
            experiment => Directory.Exists(_folder[$"{experiment}/{run}"])) is { } found ? $"{found}/{run}/artifacts"
        : null;

    /// <summary>Sends a file, or a range of it, of one version.</summary>
    private static async Task SendFileAsync(LoopbackRequest request, FileInfo file, string etag)
    {
        List<(string, string)> headers =
        [
            ("Content-Type", "application/octet-stream"),
            ("Content-Disposition", "attachment; filename=x"),
            ("ETag", etag),
        ];
        if (request.Headers.TryGetValue("If-Match", out var wanted) && wanted != etag)
        {
            await request.SendAsync(412, Stream.Null, 0, headers);
            return;
        }

        await using var content = File.Open(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var range = Range().Match(request.Headers.GetValueOrDefault("Range", ""));
        if (!range.Success || file.Length == 0)
        {
            await request.SendAsync(200, content, file.Length, headers);
            return;
        }

        var from = long.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture);
        var to = range.Groups[2].Length > 0
            ? Math.Min(file.Length - 1, long.Parse(range.Groups[2].Value, CultureInfo.InvariantCulture))
            : file.Length - 1;
        if (from >= file.Length)
        {
            await request.SendAsync(416, "<!doctype html><title>416</title>", "text/html", ("Content-Range", $"bytes */{file.Length}"));
            return;
        }

        content.Position = from;
        await request.SendAsync(
            206, content, to - from + 1, [.. headers, ("Accept-Ranges", "bytes"), ("Content-Range", $"bytes {from}-{to}/{file.Length}")]);
    }

    [GeneratedRegex("^bytes=([0-9]+)-([0-9]*)$")]
    private static partial Regex Range();
}
