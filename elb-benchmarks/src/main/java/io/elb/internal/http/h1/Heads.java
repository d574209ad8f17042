package io.elb.internal.http.h1;

import java.nio.charset.StandardCharsets;

/** Heads as they come over the wire. */
enum Heads {
    /** What the load generator sends. */
    WRK("""
            GET /100 HTTP/1.1
            Host: 127.0.0.1:8080

            """),
    /** A page's request from a browser, as typical as one can be. */
    BROWSER("""
            GET /products/shoes/running?color=blue&size=42&sort=price_asc HTTP/1.1
            Host: www.shop.example.com
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
            Accept-Language: en-US,en;q=0.5
            Accept-Encoding: gzip, deflate, br, zstd
            Referer: https://www.shop.example.com/products/shoes
            Connection: keep-alive
            Cookie: session=8f14e45fceea167a5a36dedd4bea2543; cart=c4ca4238a0b923820dcc509a6f75849b; consent=yes; theme=dark
            Upgrade-Insecure-Requests: 1
            Sec-Fetch-Dest: document
            Sec-Fetch-Mode: navigate
            Sec-Fetch-Site: same-origin
            Sec-Fetch-User: ?1
            Priority: u=0, i

            """),
    /** The targets' answer in the side-by-side load. */
    NGINX("""
            HTTP/1.1 200 OK
            Server: nginx/1.22.1
            Date: Sun, 22 Nov 2026 11:00:00 GMT
            Content-Type: application/octet-stream
            Content-Length: 100
            Last-Modified: Sun, 22 Nov 2026 10:00:00 GMT
            Connection: keep-alive
            ETag: "69218a50-64"
            X-Target: 1
            Accept-Ranges: bytes

            """);

    @SuppressWarnings("ImmutableEnumChecker") // read only, and by this package alone
    private final byte[] bytes;

    Heads(String text) {
        bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    byte[] bytes() {
        return bytes;
    }
}
