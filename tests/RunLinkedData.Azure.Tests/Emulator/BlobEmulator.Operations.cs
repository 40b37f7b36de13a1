using System.Globalization;
using System.Net.Http.Headers;
using System.Xml;
using System.Xml.Linq;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Azure.Tests.Emulator;

/// <summary>The operations: https://learn.microsoft.com/rest/api/storageservices/operations-on-blobs.</summary>
internal sealed partial class BlobEmulator
{
    private const string Modified = "Mon, 30 Nov 2026 00:00:00 GMT";

    private Answer Carry(LoopbackRequest request, string operation, string name, byte[] body)
    {
        lock (_lock)
        {
            return operation.Split(' ')[0] switch
            {
                "HEAD" => Find(request, name) is { } found
                    ? new Answer(200, found.Bytes) { Headers = HeadersOf(found) }
                    : NotFound(),
                "GET" => Get(request, name),
                "LIST" => List(request),
                "PUT" => Put(request, name, body),
                "BLOCK" => TakeBlock(request, name, body),
                "BLOCKS" => ListBlocks(name),
                "COMMIT" => Commit(request, name, body),
                "DELETE" => Delete(request, name),
                _ => Error(405, "UnsupportedHttpVerb", operation),
            };
        }
    }

    private Dictionary<string, byte[]> BlocksOf(string name) =>
        _blocks.TryGetValue(name, out var blocks) ? blocks : _blocks[name] = [];

    private static Answer NotFound() => Error(404, "BlobNotFound", "The specified blob does not exist.");

    private static Answer NotMet() =>
        Error(412, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.");

    private static (string, string)[] HeadersOf(StoredBlob found) =>
    [
        ("ETag", found.ETag), ("Last-Modified", Modified), ("x-ms-blob-type", "BlockBlob"),
        .. found.VersionId is { } id ? [("x-ms-version-id", id), ("x-ms-is-current-version", "true")] : Array.Empty<(string, string)>(),
        .. found.Metadata.Select(pair => ($"x-ms-meta-{pair.Key}", pair.Value)),
    ];

    private StoredBlob? Find(LoopbackRequest request, string name) => request.Query.TryGetValue("versionid", out var id)
        ? _versions.GetValueOrDefault((name, id))
        : _blobs.GetValueOrDefault(name);

    private void Keep(string name, StoredBlob blob)
    {
        _blobs[name] = KeepsVersions ? blob with { VersionId = $"2026-11-30T00:00:00.{++_ids:0000000}Z" } : blob;
        if (_blobs[name].VersionId is { } id)
        {
            _versions[(name, id)] = _blobs[name];
        }

        _blocks.Remove(name);
        if (HasHierarchy)
        {
            for (var slash = name.LastIndexOf('/'); slash > 0; slash = name.LastIndexOf('/', slash - 1))
            {
                _blobs.TryAdd(
                    name[..slash], new StoredBlob([], NewETag(), new Dictionary<string, string> { ["hdi_isfolder"] = "true" }));
            }
        }
    }

    private Answer Get(LoopbackRequest request, string name)
    {
        if (Find(request, name) is not { } found)
        {
            return NotFound();
        }

        if (request.Headers.TryGetValue("If-Match", out var etag) && etag != found.ETag)
        {
            return NotMet();
        }

        if ((request.Headers.GetValueOrDefault("x-ms-range") ?? request.Headers.GetValueOrDefault("Range")) is not { } text)
        {
            return new Answer(200, found.Bytes) { Headers = HeadersOf(found) };
        }

        var range = RangeHeaderValue.Parse(text).Ranges.Single();
        var from = (int)Math.Min(range.From!.Value, int.MaxValue);
        if (from >= found.Bytes.Length)
        {
            return Error(416, "InvalidRange", "The range specified is invalid for the current size of the resource.");
        }

        var to = (int)Math.Min(range.To ?? long.MaxValue, found.Bytes.Length - 1);
        return new Answer(206, found.Bytes[from..(to + 1)])
        {
            Headers = [.. HeadersOf(found), ("Content-Range", $"bytes {from}-{to}/{found.Bytes.Length}")],
        };
    }

    private Answer? Refuse(LoopbackRequest request, string name)
    {
        if (request.Headers.GetValueOrDefault("If-None-Match") == "*" && _blobs.ContainsKey(name))
        {
            return Error(409, "BlobAlreadyExists", "The specified blob already exists.");
        }

        return _blobs.TryGetValue(name, out var there) && there.IsDirectory
            ? Error(409, "ResourceTypeMismatch", "The specified resource type does not match the type of the existing resource.")
            : null;
    }

    private static Dictionary<string, string> MetadataOf(LoopbackRequest request) => request.Headers
        .Where(header => header.Key.StartsWith("x-ms-meta-", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(header => header.Key["x-ms-meta-".Length..], header => header.Value);

    private Answer Put(LoopbackRequest request, string name, byte[] body)
    {
        if (Refuse(request, name) is { } refusal)
        {
            return refusal;
        }

        if (request.Headers.GetValueOrDefault("x-ms-blob-type") != "BlockBlob")
        {
            return Error(400, "InvalidHeaderValue", "x-ms-blob-type");
        }

        Keep(name, new StoredBlob(body, NewETag(), MetadataOf(request)) { Md5 = Md5(body) });
        return new Answer(201, "")
        {
            Headers = [("ETag", _blobs[name].ETag), ("Last-Modified", Modified), ("Content-MD5", Convert.ToBase64String(Md5(body)))],
        };
    }

    private Answer TakeBlock(LoopbackRequest request, string name, byte[] body)
    {
        var id = request.Query["blockid"];
        var blocks = BlocksOf(name);
        if (Convert.FromBase64String(id).Length > 64 || blocks.Keys.Any(other => other.Length != id.Length))
        {
            return Error(400, "InvalidBlobOrBlock", "The specified blob or block content is invalid.");
        }

        blocks[id] = body;
        return new Answer(201, "") { Headers = [("Content-MD5", Convert.ToBase64String(Md5(body)))] };
    }

    private Answer ListBlocks(string name)
    {
        if (!_blobs.TryGetValue(name, out var blob) && !_blocks.ContainsKey(name))
        {
            return NotFound();
        }

        static XElement Element(string name, IEnumerable<KeyValuePair<string, byte[]>> blocks) => new(name, blocks.Select(block =>
            new XElement("Block", new XElement("Name", block.Key), new XElement("Size", block.Value.Length))));
        return new Answer(200, new XElement(
            "BlockList",
            Element("CommittedBlocks", blob?.Blocks ?? new Dictionary<string, byte[]>()),
            Element("UncommittedBlocks", _blocks.GetValueOrDefault(name) ?? [])).ToString())
        {
            Headers = blob is null
                ? [("Content-Type", "application/xml")]
                : [("Content-Type", "application/xml"), ("ETag", blob.ETag), ("Last-Modified", Modified)],
        };
    }

    private Answer Commit(LoopbackRequest request, string name, byte[] body)
    {
        if (Refuse(request, name) is { } refusal)
        {
            return refusal;
        }

        var ids = XDocument.Load(new MemoryStream(body)).Root!.Elements().Select(element => element.Value).ToList();
        var there = _blobs.GetValueOrDefault(name)?.Blocks ?? new Dictionary<string, byte[]>();
        var sent = _blocks.GetValueOrDefault(name) ?? [];
        List<KeyValuePair<string, byte[]>> blocks = [];
        foreach (var id in ids)
        {
            if ((sent.GetValueOrDefault(id) ?? there.GetValueOrDefault(id)) is not { } bytes)
            {
                return Error(400, "InvalidBlockList", "The specified block list is invalid.");
            }

            blocks.Add(new(id, bytes));
        }

        Keep(name, new StoredBlob([.. blocks.SelectMany(block => block.Value)], NewETag(), MetadataOf(request))
        {
            Blocks = blocks.ToDictionary(),
        });
        return new Answer(201, "") { Headers = [("ETag", _blobs[name].ETag), ("Last-Modified", Modified)] };
    }

    private Answer Delete(LoopbackRequest request, string name)
    {
        if (!_blobs.TryGetValue(name, out var found))
        {
            return NotFound();
        }

        if (request.Headers.TryGetValue("If-Match", out var etag) && etag != found.ETag)
        {
            return NotMet();
        }

        if (found.IsDirectory && HasHierarchy && _blobs.Keys.Any(key => key.StartsWith(name + "/", StringComparison.Ordinal)))
        {
            return Error(409, "DirectoryIsNotEmpty", "The recursive query parameter value must be true to delete a non-empty directory.");
        }

        _blobs.Remove(name);
        return new Answer(202, "");
    }

    private Answer List(LoopbackRequest request)
    {
        var prefix = request.Query.GetValueOrDefault("prefix") ?? "";
        var delimiter = request.Query.GetValueOrDefault("delimiter");
        var after = request.Query.GetValueOrDefault("marker") ?? "";
        var include = (request.Query.GetValueOrDefault("include") ?? "").ToLowerInvariant().Split(',');
        var most = request.Query.TryGetValue("maxresults", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : PageSize;
        var names = _blobs.Keys.Concat(include.Contains("uncommittedblobs") ? _blocks.Keys : [])
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => delimiter is null ? (Name: name, IsPrefix: false) : Level(name, prefix, delimiter))
            .Distinct()
            .OrderBy(item => item.Name, StringComparer.Ordinal)
            .Where(item => string.CompareOrdinal(item.Name, after) > 0)
            .ToList();
        var page = names.Take(most).ToList();
        return new Answer(200, new XElement(
            "EnumerationResults",
            new XElement("Prefix", Name(prefix).Value),
            new XElement("Blobs", page.Select(item => item.IsPrefix
                ? new XElement("BlobPrefix", Name(item.Name))
                : Element(item.Name, include.Contains("metadata")))),
            new XElement("NextMarker", names.Count > page.Count ? page[^1].Name : "")).ToString(SaveOptions.DisableFormatting))
        {
            Headers = [("Content-Type", "application/xml")],
        };
    }

    private (string Name, bool IsPrefix) Level(string name, string prefix, string delimiter) =>
        name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is var end and >= 0
            ? (name[..(end + 1)], true)
            : HasHierarchy && _blobs.TryGetValue(name, out var blob) && blob.IsDirectory ? (name + delimiter, true) : (name, false);

    private XElement Element(string name, bool withMetadata)
    {
        var blob = _blobs.GetValueOrDefault(name);
        return new XElement(
            "Blob",
            Name(name),
            new XElement(
                "Properties",
                blob is null ? null : new XElement("Last-Modified", Modified),
                blob is null ? null : new XElement("Etag", blob.ETag.Trim('"')),
                new XElement("Content-Length", blob?.Bytes.Length ?? 0),
                new XElement("BlobType", "BlockBlob")),
            blob is null || !withMetadata
                ? null
                : new XElement("Metadata", blob.Metadata.Select(pair => new XElement(pair.Key, pair.Value))));
    }

    // What XML has no place for comes encoded.
    private static XElement Name(string name) => name.All(character => XmlConvert.IsXmlChar(character) || char.IsSurrogate(character))
        ? new XElement("Name", name)
        : new XElement("Name", new XAttribute("Encoded", "true"), Uri.EscapeDataString(name));
}
