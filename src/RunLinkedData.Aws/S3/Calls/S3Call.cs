namespace RunLinkedData.Aws.S3.Calls;

/// <summary>An operation of S3.</summary>
/// <param name="Doing">What is done to an artifact, for messages: <c>stored</c>.</param>
/// <param name="Permission">The permission that it needs.</param>
internal sealed record S3Call(string Doing, string Permission)
{
    public static S3Call Get { get; } = new("read", "s3:GetObject");

    public static S3Call Head { get; } = new("looked at", "s3:GetObject");

    public static S3Call List { get; } = new("listed", "s3:ListBucket");

    public static S3Call Put { get; } = new("stored", "s3:PutObject");

    public static S3Call Delete { get; } = new("deleted", "s3:DeleteObject");

    public static S3Call ListUploads { get; } = new("looked through for unfinished uploads", "s3:ListBucketMultipartUploads");

    public static S3Call DropUpload { get; } = new("freed of an unfinished upload", "s3:AbortMultipartUpload");
}
