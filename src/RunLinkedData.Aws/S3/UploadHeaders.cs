using System.Text.Json;

namespace RunLinkedData.Aws.S3;

/// <summary>What files are stored with: the arguments of boto3's uploads as the headers that they stand for.</summary>
/// <remarks>
/// The names are <c>ALLOWED_UPLOAD_ARGS</c> of boto3 (<c>boto3/s3/transfer.py</c>), the headers those of <c>PutObject</c> and
/// <c>CreateMultipartUpload</c> in S3's model (<c>botocore/data/s3/2006-03-01/service-2.json</c>).
/// </remarks>
internal static class UploadHeaders
{
    public const string Metadata = "x-amz-meta-";
    public const string RequestPayer = "x-amz-request-payer";
    public const string ExpectedBucketOwner = "x-amz-expected-bucket-owner";

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["ACL"] = "x-amz-acl",
        ["BucketKeyEnabled"] = "x-amz-server-side-encryption-bucket-key-enabled",
        ["CacheControl"] = "Cache-Control",
        ["ContentDisposition"] = "Content-Disposition",
        ["ContentEncoding"] = "Content-Encoding",
        ["ContentLanguage"] = "Content-Language",
        ["ContentType"] = "Content-Type",
        ["ExpectedBucketOwner"] = ExpectedBucketOwner,
        ["Expires"] = "Expires",
        ["GrantFullControl"] = "x-amz-grant-full-control",
        ["GrantRead"] = "x-amz-grant-read",
        ["GrantReadACP"] = "x-amz-grant-read-acp",
        ["GrantWriteACP"] = "x-amz-grant-write-acp",
        ["Metadata"] = Metadata,
        ["ObjectLockLegalHoldStatus"] = "x-amz-object-lock-legal-hold",
        ["ObjectLockMode"] = "x-amz-object-lock-mode",
        ["ObjectLockRetainUntilDate"] = "x-amz-object-lock-retain-until-date",
        ["RequestPayer"] = RequestPayer,
        ["SSEKMSEncryptionContext"] = "x-amz-server-side-encryption-context",
        ["SSEKMSKeyId"] = "x-amz-server-side-encryption-aws-kms-key-id",
        ["ServerSideEncryption"] = "x-amz-server-side-encryption",
        ["StorageClass"] = "x-amz-storage-class",
        ["Tagging"] = "x-amz-tagging",
        ["WebsiteRedirectLocation"] = "x-amz-website-redirect-location",
    };

    /// <summary>What a file is always hashed with, whatever boto3 would be told.</summary>
    private const string ChecksumAlgorithm = "ChecksumAlgorithm";

    /// <summary>The headers of arguments that have no problems; of two for one header, the last one counts.</summary>
    public static Dictionary<string, string> Of(IEnumerable<KeyValuePair<string, string>> arguments)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in arguments.Where(argument => argument.Key != ChecksumAlgorithm))
        {
            if (name != nameof(Metadata))
            {
                headers[Names[name]] = value;
                continue;
            }

            foreach (var (key, text) in Read(value)!)
            {
                headers[Metadata + key] = text;
            }
        }

        return headers;
    }

    /// <summary>What is wrong with arguments, in words that name each.</summary>
    public static IEnumerable<string> Problems(IEnumerable<KeyValuePair<string, string>> arguments)
    {
        foreach (var (name, value) in arguments)
        {
            if (name.StartsWith("SSECustomer", StringComparison.Ordinal))
            {
                yield return $"'{name}' is refused: neither MLflow nor its server could read what is encrypted with a customer's key. "
                    + "Use ServerSideEncryption 'aws:kms' with SSEKMSKeyId";
            }
            else if (name != ChecksumAlgorithm && !Names.ContainsKey(name))
            {
                yield return $"'{name}' is no argument of an upload; there are {string.Join(", ", Names.Keys)}";
            }
            else if (value is null || value.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0)
            {
                yield return $"the value of '{name}' is null or has a control character";
            }
            else if (name == nameof(Metadata) && Read(value) is null)
            {
                yield return $"'{name}' must be a JSON object of texts";
            }
        }
    }

    /// <summary>Reads a JSON object as texts: what is none in it stays JSON. Null when it is no object.</summary>
    public static Dictionary<string, string>? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? null
                : document.RootElement.EnumerateObject().GroupBy(member => member.Name).ToDictionary(
                    members => members.Key,
                    members => members.Last().Value is { ValueKind: JsonValueKind.String } text
                        ? text.GetString()!
                        : members.Last().Value.GetRawText());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
