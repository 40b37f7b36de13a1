using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Aws.Tests.Emulator;

/// <summary>The operations: https://docs.aws.amazon.com/AmazonS3/latest/API/.</summary>
internal sealed partial class S3Emulator
{
    private static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private S3Answer Carry(LoopbackRequest request, string operation, string key, byte[] body)
    {
        lock (_lock)
        {
            return operation.Split(' ')[0] switch
            {
                "LOCATE" => new S3Answer(200, "") { Headers = [("x-amz-bucket-region", Region)] },
                "HEAD" => Find(request, key) is { } found
                    ? new S3Answer(200, found.Bytes) { Headers = HeadersOf(found) }
                    : new S3Answer(404, ""),
                "GET" => Get(request, key),
                "LIST" => List(request),
                "UPLOADS" => ListUploads(request),
                "PARTS" => ListParts(request),
                "PUT" => Put(request, key, body),
                "PART" => TakePart(request, body),
                "DELETE" when operation == "DELETE MANY" => DeleteMany(body),
                "DELETE" => Delete(key),
                "ABORT" => Abort(request.Query["uploadId"]),
                "BEGIN" => Begin(request, key),
                _ => Complete(request, key, body),
            };
        }
    }

    private StoredObject? Find(LoopbackRequest request, string key) =>
        request.Query.TryGetValue("versionId", out var id) ? _versions.GetValueOrDefault((key, id)) : _objects.GetValueOrDefault(key);

    private static (string, string)[] HeadersOf(StoredObject found) =>
    [
        ("ETag", found.ETag), ("Last-Modified", "Sun, 01 Nov 2026 10:00:00 GMT"),
        .. found.VersionId is { } id ? [("x-amz-version-id", id)] : Array.Empty<(string, string)>(),
        .. found.Headers.Select(header => (header.Key, header.Value)),
    ];

    private S3Answer Get(LoopbackRequest request, string key)
    {
        if (Find(request, key) is not { } found)
        {
            return request.Query.ContainsKey("versionId")
                ? new S3Answer(404, Error("NoSuchVersion", "The specified version does not exist."))
                : new S3Answer(404, Error("NoSuchKey", "The specified key does not exist."));
        }

        if (request.Headers.TryGetValue("If-Match", out var etag) && etag != found.ETag)
        {
            return new S3Answer(412, Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold"));
        }

        if (!request.Headers.TryGetValue("Range", out var text))
        {
            return new S3Answer(200, found.Bytes) { Headers = HeadersOf(found) };
        }

        var range = RangeHeaderValue.Parse(text).Ranges.Single();
        var from = (int)range.From!;
        if (from >= found.Bytes.Length)
        {
            return new S3Answer(416, Error("InvalidRange", "The requested range is not satisfiable"));
        }

        var to = (int)Math.Min(range.To ?? long.MaxValue, found.Bytes.Length - 1);
        return new S3Answer(206, found.Bytes[from..(to + 1)])
        {
            Headers = [.. HeadersOf(found), ("Content-Range", $"bytes {from}-{to}/{found.Bytes.Length}")],
        };
    }

    private S3Answer Put(LoopbackRequest request, string key, byte[] body)
    {
        if (!IgnoresConditions && request.Headers.GetValueOrDefault("If-None-Match") == "*" && _objects.ContainsKey(key))
        {
            return new S3Answer(412, Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold"));
        }

        var stored = Keep(key, new StoredObject(body, NewETag(), Kept(request)));
        List<(string, string)> headers = [("ETag", stored.ETag)];
        if (request.Headers.TryGetValue("x-amz-checksum-sha256", out var sum))
        {
            headers.Add(("x-amz-checksum-sha256", sum));
        }

        return new S3Answer(200, "") { Headers = [.. headers] };
    }

    private static Dictionary<string, string> Kept(LoopbackRequest request) => request.Headers
        .Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)
            || header.Key.StartsWith("x-amz-server-side", StringComparison.OrdinalIgnoreCase)
            || header.Key is "Content-Type" or "Content-Encoding" or "x-amz-storage-class")
        .ToDictionary(header => header.Key, header => header.Value);

    private S3Answer Delete(string key)
    {
        _objects.Remove(key);
        return new S3Answer(204, "");
    }

    private S3Answer DeleteMany(byte[] body)
    {
        var keys = XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants().Where(element => element.Name.LocalName == "Key").ToList();
        foreach (var key in keys)
        {
            _objects.Remove(key.Value);
        }

        return keys.Count <= 1000
            ? new S3Answer(200, new XElement(Namespace + "DeleteResult").ToString())
            : new S3Answer(400, Error("MalformedXML", "More than 1000 keys."));
    }

    private S3Answer List(LoopbackRequest request)
    {
        var prefix = request.Query.GetValueOrDefault("prefix") ?? "";
        var delimiter = request.Query.GetValueOrDefault("delimiter");
        var after = request.Query.GetValueOrDefault("continuation-token") ?? "";
        var most = request.Query.TryGetValue("max-keys", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : PageSize;
        var names = _objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => delimiter is not null && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is var end and >= 0
                ? (Name: key[..(end + 1)], IsPrefix: true)
                : (Name: key, IsPrefix: false))
            .Distinct()
            .Where(item => string.CompareOrdinal(item.Name, after) > 0)
            .ToList();
        var page = names.Take(most).ToList();
        var root = new XElement(
            Namespace + "ListBucketResult",
            new XElement(Namespace + "EncodingType", "url"),
            new XElement(Namespace + "IsTruncated", names.Count > page.Count),
            page.Where(item => !item.IsPrefix).Select(item => new XElement(
                Namespace + "Contents",
                new XElement(Namespace + "Key", Encode(item.Name)),
                new XElement(Namespace + "ETag", _objects[item.Name].ETag),
                new XElement(Namespace + "LastModified", "2026-11-01T10:00:00.000Z"),
                new XElement(Namespace + "Size", _objects[item.Name].Bytes.Length))),
            page.Where(item => item.IsPrefix).Select(item => new XElement(
                Namespace + "CommonPrefixes", new XElement(Namespace + "Prefix", Encode(item.Name)))));
        if (names.Count > page.Count)
        {
            root.Add(new XElement(Namespace + "NextContinuationToken", page[^1].Name));
        }

        return new S3Answer(200, root.ToString());
    }

    // As AWS does it: a blank is '+'.
    private static string Encode(string key) => Uri.EscapeDataString(key).Replace("%20", "+", StringComparison.Ordinal);

    private S3Answer Begin(LoopbackRequest request, string key)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"upload{++_ids}");
        _uploads[id] = [];
        _begun[id] = (key, Kept(request));
        return new S3Answer(200, new XElement(
            Namespace + "InitiateMultipartUploadResult", new XElement(Namespace + "UploadId", id)).ToString());
    }

    private S3Answer TakePart(LoopbackRequest request, byte[] body)
    {
        if (!_uploads.TryGetValue(request.Query["uploadId"], out var parts))
        {
            return new S3Answer(404, Error("NoSuchUpload", "The specified multipart upload does not exist."));
        }

        parts[int.Parse(request.Query["partNumber"], CultureInfo.InvariantCulture)] = body;
        return new S3Answer(200, "") { Headers = [("ETag", PartETag(body))] };
    }

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "It is what S3 does.")]
    private static string PartETag(byte[] part) => $"\"{Convert.ToHexStringLower(MD5.HashData(part))}\"";

    private S3Answer ListUploads(LoopbackRequest request)
    {
        var prefix = request.Query.GetValueOrDefault("prefix") ?? "";
        var after = request.Query.GetValueOrDefault("upload-id-marker") ?? "";
        var found = _uploads.Keys.Order(StringComparer.Ordinal)
            .Where(id => string.CompareOrdinal(id, after) > 0 && _begun[id].Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToList();
        var page = found.Take(PageSize).ToList();
        var root = new XElement(
            Namespace + "ListMultipartUploadsResult",
            new XElement(Namespace + "EncodingType", "url"),
            new XElement(Namespace + "IsTruncated", found.Count > page.Count),
            page.Select(id => new XElement(
                Namespace + "Upload",
                new XElement(Namespace + "Key", Encode(_begun[id].Key)),
                new XElement(Namespace + "UploadId", id),
                new XElement(Namespace + "Initiated", "2026-11-01T10:00:00.000Z"))));
        if (found.Count > page.Count)
        {
            root.Add(
                new XElement(Namespace + "NextKeyMarker", Encode(_begun[page[^1]].Key)),
                new XElement(Namespace + "NextUploadIdMarker", page[^1]));
        }

        return new S3Answer(200, root.ToString());
    }

    private S3Answer ListParts(LoopbackRequest request)
    {
        if (!_uploads.TryGetValue(request.Query["uploadId"], out var parts))
        {
            return new S3Answer(404, Error("NoSuchUpload", "The specified multipart upload does not exist."));
        }

        var after = int.Parse(request.Query.GetValueOrDefault("part-number-marker") ?? "0", CultureInfo.InvariantCulture);
        var found = parts.Where(part => part.Key > after).OrderBy(part => part.Key).ToList();
        var page = found.Take(PageSize).ToList();
        return new S3Answer(200, new XElement(
            Namespace + "ListPartsResult",
            new XElement(Namespace + "IsTruncated", found.Count > page.Count),
            new XElement(Namespace + "NextPartNumberMarker", page.Count == 0 ? 0 : page[^1].Key),
            page.Select(part => new XElement(
                Namespace + "Part",
                new XElement(Namespace + "PartNumber", part.Key),
                new XElement(Namespace + "Size", part.Value.Length),
                new XElement(Namespace + "ETag", PartETag(part.Value)),
                new XElement(Namespace + "ChecksumSHA256", Convert.ToBase64String(SHA256.HashData(part.Value)))))).ToString());
    }

    private S3Answer Abort(string id)
    {
        _uploads.Remove(id);
        return new S3Answer(204, "");
    }

    private S3Answer Complete(LoopbackRequest request, string key, byte[] body)
    {
        var id = request.Query["uploadId"];
        if (!_uploads.TryGetValue(id, out var parts))
        {
            return new S3Answer(404, Error("NoSuchUpload", "The specified multipart upload does not exist."));
        }

        if (!IgnoresConditions && request.Headers.GetValueOrDefault("If-None-Match") == "*" && _objects.ContainsKey(key))
        {
            return new S3Answer(412, Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold"));
        }

        var listed = XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants()
            .Where(element => element.Name.LocalName == "Part")
            .Select(part => part.Elements().ToDictionary(element => element.Name.LocalName, element => element.Value))
            .ToList();
        var sums = parts.OrderBy(part => part.Key).Select(part => SHA256.HashData(part.Value)).ToList();
        for (var i = 0; i < listed.Count; i++)
        {
            if (listed[i].GetValueOrDefault("ChecksumSHA256") is { } sum && sum != Convert.ToBase64String(sums[i]))
            {
                return new S3Answer(400, Error("InvalidPart", "The checksum of a part is another one."));
            }
        }

        if (parts.OrderBy(part => part.Key).SkipLast(1).Any(part => part.Value.Length < 5 << 20))
        {
            return new S3Answer(400, Error("EntityTooSmall", "A part is too small."));
        }

        _uploads.Remove(id);
        var whole = parts.OrderBy(part => part.Key).SelectMany(part => part.Value);
        Keep(key, new StoredObject([.. whole], NewETag(), _begun[id].Headers));
        var composite = $"{Convert.ToBase64String(SHA256.HashData([.. sums.SelectMany(sum => sum)]))}-{sums.Count}";
        return new S3Answer(200, new XElement(
            Namespace + "CompleteMultipartUploadResult",
            new XElement(Namespace + "ETag", _objects[key].ETag),
            new XElement(Namespace + "ChecksumSHA256", composite)).ToString());
    }
}
