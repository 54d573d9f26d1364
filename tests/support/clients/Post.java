import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts a webhook with Java's HttpClient, which offers an upgrade to HTTP/2: URL SECRET BODY. */
class Post {
    public static void main(String[] args) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(args[1].getBytes("UTF-8"), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal(args[2].getBytes("UTF-8")));
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(args[0]))
            .header("Content-Type", "application/json")
            .header("X-Razorpay-Signature", signature)
            .POST(HttpRequest.BodyPublishers.ofString(args[2]))
            .build();
        for (int n = 0; n < 2; n++) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            String outcome = response.headers().firstValue("X-Webhook-Outcome").orElse("");
            System.out.println(response.statusCode() + " " + outcome);
        }
    }
}
