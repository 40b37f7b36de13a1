using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Google.Tests.Emulator;

/// <summary>The operations: https://cloud.google.com/storage/docs/json_api/v1.</summary>
internal sealed partial class GcsEmulator
{
    private static string NameOf(LoopbackRequest request) =>
        Uri.UnescapeDataString(request.RawPath[(request.RawPath.IndexOf("/o/", StringComparison.Ordinal) + 3)..]);

    private GcsAnswer Carry(LoopbackRequest request, string operation, byte[] body) => operation switch
    {
        "TOKEN" => new GcsAnswer(200, new JsonObject
        {
            ["access_token"] = Token,
            ["expires_in"] = 3600,
            ["token_type"] = "Bearer",
            ["issued_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
        })
        {
            Headers = [("Content-Type", "application/json")],
        },
        "BUCKET" => new GcsAnswer(200, new JsonObject { ["name"] = Bucket, ["location"] = "EUROPE-WEST3" }),
        "LIST" => List(request),
        "FIND" => Find(request) is { } found
            ? new GcsAnswer(200, Tell(NameOf(request), found))
            : NoObject(request),
        "GET" => Get(request),
        "DELETE" => Delete(request),
        "PUT" => Put(request, body),
        "BEGIN" => Begin(request, body),
        "SEND" => Take(request, body),
        "ASK" => Ask(request),
        _ => Cancel(request),
    };

    private static GcsAnswer NoObject(LoopbackRequest request) =>
        Error(404, "notFound", $"No such object: {Bucket}/{NameOf(request)}");

    private StoredObject? Find(LoopbackRequest request)
    {
        var found = _objects.GetValueOrDefault(NameOf(request));
        return request.Query.TryGetValue("generation", out var generation) && generation != found?.Version
            ? _versions.GetValueOrDefault((NameOf(request), generation))
            : found;
    }

    private StoredObject Keep(string name, byte[] bytes, JsonObject described)
    {
        StoredObject stored = new(bytes, ++_generations, described);
        if (KeepsVersions)
        {
            _versions[(name, stored.Version)] = stored;
        }

        return _objects[name] = stored;
    }

    private JsonObject Tell(string name, StoredObject stored)
    {
        var told = stored.Described.DeepClone().AsObject();
        told["name"] = name;
        told["bucket"] = Bucket;
        told["generation"] = stored.Version;
        told["updated"] = Updated;
        told["size"] = stored.Bytes.LongLength.ToString(CultureInfo.InvariantCulture);
        told["crc32c"] = Lies ?? Castagnoli.Of(stored.Bytes);
        return told;
    }

    private GcsAnswer Get(LoopbackRequest request)
    {
        if (Find(request) is not { } found)
        {
            // Media answer in plain words.
            return new GcsAnswer(404, $"No such object: {Bucket}/{NameOf(request)}");
        }

        (string, string)[] headers = [("x-goog-generation", found.Version), ("Content-Type", "application/octet-stream")];
        if (found.Encoding == "gzip")
        {
            if (!request.Headers.GetValueOrDefault("Accept-Encoding", "").Contains("gzip", StringComparison.Ordinal))
            {
                // Decompressed on the way: of another length, and without ranges.
                using MemoryStream plain = new();
                using GZipStream gzip = new(new MemoryStream(found.Bytes), CompressionMode.Decompress);
                gzip.CopyTo(plain);
                return new GcsAnswer(200, plain.ToArray()) { Headers = headers, IsChunked = true };
            }

            headers = [.. headers, ("Content-Encoding", "gzip")];
        }

        if (!request.Headers.TryGetValue("Range", out var text))
        {
            return new GcsAnswer(200, found.Bytes) { Headers = headers };
        }

        var range = RangeHeaderValue.Parse(text).Ranges.Single();
        var from = (int)range.From!;
        if (from >= found.Bytes.Length)
        {
            return Error(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
        }

        var to = (int)Math.Min(range.To ?? long.MaxValue, found.Bytes.Length - 1);
        return new GcsAnswer(206, found.Bytes[from..(to + 1)])
        {
            Headers = [.. headers, ("Content-Range", $"bytes {from}-{to}/{found.Bytes.Length}")],
        };
    }

    private GcsAnswer Delete(LoopbackRequest request)
    {
        var name = NameOf(request);
        if (!_objects.TryGetValue(name, out var found))
        {
            return NoObject(request);
        }

        if (request.Query.TryGetValue("ifGenerationMatch", out var generation) && generation != found.Version)
        {
            return Error(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
        }

        _objects.Remove(name);
        return new GcsAnswer(204, "");
    }

    private GcsAnswer List(LoopbackRequest request)
    {
        var prefix = request.Query.GetValueOrDefault("prefix") ?? "";
        var delimiter = request.Query.GetValueOrDefault("delimiter");
        var after = request.Query.GetValueOrDefault("pageToken") ?? "";
        var most = request.Query.TryGetValue("maxResults", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : PageSize;
        var names = _objects.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => delimiter is not null && name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is var end and >= 0
                ? (Name: name[..(end + 1)], IsPrefix: true)
                : (Name: name, IsPrefix: false))
            .Distinct()
            .Where(item => string.CompareOrdinal(item.Name, after) > 0)
            .ToList();
        var page = names.Take(most).ToList();
        JsonObject answer = new() { ["kind"] = "storage#objects" };
        if (page.Any(item => !item.IsPrefix))
        {
            answer["items"] = new JsonArray([.. page.Where(item => !item.IsPrefix).Select(item => Tell(item.Name, _objects[item.Name]))]);
        }

        if (page.Any(item => item.IsPrefix))
        {
            answer["prefixes"] = new JsonArray([.. page.Where(item => item.IsPrefix).Select(item => JsonValue.Create(item.Name))]);
        }

        if (names.Count > page.Count)
        {
            answer["nextPageToken"] = page[^1].Name;
        }

        return new GcsAnswer(200, answer);
    }
}
